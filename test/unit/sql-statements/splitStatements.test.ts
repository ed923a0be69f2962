import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';
import type { LexicalName } from '../../../server/sql/statements/lexicalRules.ts';
import { scan } from '../../../server/sql/statements/scan.ts';
import { splitStatements } from '../../../server/sql/statements/splitStatements.ts';

const names: readonly LexicalName[] = ['duckdb', 'mysql', 'mariadb', 'trino', 'presto', 'postgres', 'generic'];

/** Texts of the statements of a document. */
function split(text: string, name: LexicalName): string[] {
  return splitStatements(text, lexicalRules[name]).map((statement) => statement.text);
}

/** One document and its statements, per dialect that reads it so. */
const cases: readonly { readonly title: string; readonly in: readonly LexicalName[]; readonly text: string; readonly gives: readonly string[] }[] = [
  { title: 'nothing', in: names, text: '', gives: [] },
  { title: 'only blanks, comments and delimiters', in: names, text: ' ;\n-- a;b\n/* ; */ ;;', gives: [] },
  { title: 'two statements', in: names, text: 'select 1;\nselect 2', gives: ['select 1', 'select 2'] },
  { title: 'a delimiter in a string, with a doubled quote', in: names, text: "select ';''; ';select 2;", gives: ["select ';''; '", 'select 2'] },
  { title: 'a delimiter in a line comment', in: names, text: 'select 1 -- no; split\n+ 1;select 2', gives: ['select 1 -- no; split\n+ 1', 'select 2'] },
  { title: 'a delimiter in a block comment', in: names, text: 'select /* ; */ 1;select 2', gives: ['select /* ; */ 1', 'select 2'] },
  { title: 'a delimiter in double quotes', in: names, text: 'select "a;""b;";select 2', gives: ['select "a;""b;"', 'select 2'] },
  { title: 'comments around a statement are not part of it', in: names, text: '-- lead\nselect 1 /* trail */;', gives: ['select 1'] },
  { title: 'a backslash escapes a quote', in: ['mysql', 'mariadb'], text: "select 'it\\'s;', 2;select 3", gives: ["select 'it\\'s;', 2", 'select 3'] },
  { title: 'a backslash escapes a double quote', in: ['mysql'], text: 'select "a\\";b";select 3', gives: ['select "a\\";b"', 'select 3'] },
  { title: 'a backslash is a character', in: ['trino', 'presto', 'postgres', 'duckdb', 'generic'], text: "select '\\';select 2", gives: ["select '\\'", 'select 2'] },
  { title: 'E strings', in: ['postgres', 'duckdb', 'generic'], text: "select E'\\';', e'\\\\';select 2", gives: ["select E'\\';', e'\\\\'", 'select 2'] },
  { title: 'an E that ends a name begins no E string', in: ['postgres', 'duckdb'], text: "select date'\\';select 2", gives: ["select date'\\'", 'select 2'] },
  { title: 'N strings', in: names, text: "select N'a;b';select 2", gives: ["select N'a;b'", 'select 2'] },
  { title: 'dollar quotes', in: ['postgres', 'duckdb', 'generic'], text: 'select $$a;b$$, $t$;$$;$t$;select 2', gives: ['select $$a;b$$, $t$;$$;$t$', 'select 2'] },
  { title: 'a dollar in a name is no quote', in: ['postgres', 'duckdb'], text: 'select a$b$;select c$b$', gives: ['select a$b$', 'select c$b$'] },
  { title: 'placeholders by number are no quotes', in: ['postgres'], text: 'select $1;select $2', gives: ['select $1', 'select $2'] },
  { title: 'no dollar quotes', in: ['trino', 'mysql'], text: 'select $$a;b$$', gives: ['select $$a', 'b$$'] },
  { title: 'nested comments', in: ['postgres', 'duckdb'], text: 'select 1 /* a /* ; */ ; */;select 2', gives: ['select 1', 'select 2'] },
  { title: 'comments that do not nest', in: ['mysql', 'trino'], text: 'select 1 /* /* ; */;select 2', gives: ['select 1', 'select 2'] },
  { title: '# comments', in: ['mysql', 'mariadb'], text: "# it's;\nselect 1 # ;\n;select 2", gives: ['select 1', 'select 2'] },
  { title: '# is an operator', in: ['postgres'], text: 'select 5 # 3;select 2', gives: ['select 5 # 3', 'select 2'] },
  { title: '-- without a blank is two minus signs', in: ['mysql', 'mariadb'], text: 'select 5--1;select 2', gives: ['select 5--1', 'select 2'] },
  { title: '-- at the end of the text', in: ['mysql'], text: 'select 5 --', gives: ['select 5'] },
  { title: '-- without a blank is a comment', in: ['trino', 'postgres', 'duckdb'], text: 'select 5--1;\n;select 2', gives: ['select 5', 'select 2'] },
  { title: 'backticks', in: ['mysql', 'generic'], text: 'select `a;``b`;select 2', gives: ['select `a;``b`', 'select 2'] },
  {
    title: 'executable comments are statements and hold together',
    in: ['mysql', 'mariadb'],
    text: '/*!40101 SET a = 1; b */;select /*!50000 1 + */ 2;/*M!100100 x */',
    gives: ['/*!40101 SET a = 1; b */', 'select /*!50000 1 + */ 2', '/*M!100100 x */'],
  },
  {
    title: 'DELIMITER',
    in: ['mysql', 'mariadb', 'generic'],
    text: 'select 1;\ndelimiter //\ncreate procedure p() begin select 1; select 2; end //\nDELIMITER ;\nselect 3;',
    gives: ['select 1', 'create procedure p() begin select 1; select 2; end', 'select 3'],
  },
  { title: 'DELIMITER $$', in: ['mysql', 'generic'], text: 'DELIMITER $$\nselect 1; select 2$$ select 3 $$', gives: ['select 1; select 2', 'select 3'] },
  { title: 'delimiter is a name elsewhere', in: ['mysql'], text: 'select a,\n  delimiter from t;select 2', gives: ['select a,\n  delimiter from t', 'select 2'] },
  { title: 'Jinja is opaque', in: names, text: "select {{ f(';') }} {% if a; %} 1 {# ; #};select 2", gives: ["select {{ f(';') }} {% if a; %} 1 {# ; #}", 'select 2'] },
  { title: 'braces that no Jinja closes', in: names, text: "select {{ 1;select {'a': 1}", gives: ['select {{ 1', "select {'a': 1}"] },
  { title: 'an unclosed quote ends with its line, once', in: names, text: "select 'abc\n;select 2;select 3", gives: ["select 'abc", 'select 2', 'select 3'] },
  { title: 'an unclosed comment ends with the text', in: names, text: 'select 1;select 2 /* ; select 3', gives: ['select 1', 'select 2'] },
  { title: 'blanks beyond ASCII', in: names, text: '\ufeffselect\u00a01;\u3000select 2', gives: ['select\u00a01', 'select 2'] },
  { title: 'characters beyond the BMP', in: names, text: "select '😀;' as 😀;select 2", gives: ["select '😀;' as 😀", 'select 2'] },
];

describe('splitStatements', () => {
  for (const { title, in: dialects, text, gives } of cases) {
    for (const name of dialects) it(`${title} (${name})`, () => assert.deepEqual(split(text, name), gives));
  }

  it('gives the lead of each statement: the comments since the one before, but for a comment on its last line', () => {
    const text = '-- one\nselect 1; -- behind one\n-- two\nselect 2';
    const leads = splitStatements(text, lexicalRules.trino).map(({ lead }) => text.slice(lead.start, lead.end));
    assert.deepEqual(leads, ['-- one\n', '\n-- two\n']);
  });
});

/** Pieces of SQL that make trouble, whole and broken. */
const fragment = fc.constantFrom(
  ...["'", '"', '`', ';', ';', '\n', ' ', '--', '-- ', '#', '/*', '*/', '/*!50000', '$$', '$a$', '\\', '{{', '}}', '{%', '%}', 'select', 'a', '1', '.', '😀', '\u00a0', 'E', 'delimiter //\n', '//', '(', ')', '\r\n', '-- parity:new\n'],
);
const document = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join('')));
const anyName = fc.constantFrom(...names);

describe('splitStatements, for any text', () => {
  it('tokens are in order, not empty, and between them are only blanks', () => {
    fc.assert(
      fc.property(document, anyName, (text, name) => {
        let end = 0;
        for (const token of scan(text, lexicalRules[name])) {
          assert.ok(token.start >= end && token.end > token.start && token.end <= text.length);
          assert.match(text.slice(end, token.start), /^[\s\0]*$/);
          end = token.end;
        }
        assert.match(text.slice(end), /^[\s\0]*$/);
      }),
      { numRuns: 2000 },
    );
  });

  it('statements and gaps are the document, and gaps hold only blanks, comments, delimiters and commands', () => {
    fc.assert(
      fc.property(document, anyName, (text, name) => {
        const statements = splitStatements(text, lexicalRules[name]);
        let end = 0;
        let joined = '';
        for (const { range, text: piece, lead } of statements) {
          assert.ok(range.start >= end && range.end > range.start);
          assert.ok(lead.start >= end && lead.end === range.start);
          joined += text.slice(end, range.start) + piece;
          end = range.end;
        }
        assert.equal(joined + text.slice(end), text);
        for (const token of scan(text, lexicalRules[name])) {
          const inside = statements.some(({ range }) => range.start <= token.start && token.end <= range.end);
          const outside = statements.every(({ range }) => token.end <= range.start || range.end <= token.start);
          assert.ok(inside || outside);
          if (!inside) assert.ok(['comment', 'delimiter', 'command'].includes(token.kind));
          else assert.ok(token.kind !== 'delimiter' && token.kind !== 'command');
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('statements that are closed come back, whatever stands between them', () => {
    const closed = fc.constantFrom("select ';'", 'select ";" from t', "select 'a''b;' /* ; */ , 2", 'select 1 -- ;\n + 2', 'values (1, 2)', 'select {{ a; }}');
    const gap = fc.constantFrom(';', '; ', ';\n-- c;\n', ';/* ; */', ';;\n;');
    fc.assert(
      fc.property(fc.array(fc.tuple(closed, gap), { minLength: 1, maxLength: 8 }), anyName, (parts, name) => {
        const text = parts.map(([statement, between]) => statement + between).join('');
        assert.deepEqual(split(text, name), parts.map(([statement]) => statement));
      }),
    );
  });

  it('is linear: characters looked at per character of text stay bounded', () => {
    for (const name of names) {
      for (const unit of ["'", '"', '`;', "\\'\n", '/*', '{{', '$$', '$a$ ', 'a\u00a0', "'\n-- parity:new\n\\", '/*!', 'delimiter //\n', '{% {{ {# /* -- ', "E'", '1e', '.5', 'n;']) {
        const text = unit.repeat(2000);
        let looks = 0;
        splitStatements(text, lexicalRules[name], { onLook: (characters) => (looks += characters) });
        assert.ok(looks <= 12 * text.length + 100, `${name} ${JSON.stringify(unit)}: ${looks} looks for ${text.length} characters`);
      }
    }
  });
});
