import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pairAt, pairsIn, queryFromSelection } from '../../../server/sql/statements/atCursor.ts';
import { findQueries, sideOfFile } from '../../../server/sql/statements/findQueries.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';
import { normalizeText } from '../../../server/sql/statements/normalizeText.ts';
import { refuse } from '../../../server/sql/parse/guard.ts';
import { newMemory, scan } from '../../../server/sql/statements/scan.ts';
import { readPieces } from '../../../server/sql/statements/splitStatements.ts';
import type { QueryPair } from '../../../server/sql/statement.ts';

const { mysql, trino, generic } = lexicalRules;

function find(text: string, name = 'report.sql'): QueryPair[] {
  return findQueries({ text, name }, { legacy: mysql, new: trino });
}

/** What a test looks at of a pair. */
function shown(pairs: readonly QueryPair[]): unknown[] {
  return pairs.map(({ name, texts, problem }) => ({ name, ...texts, ...(problem === undefined ? {} : { problem: problem.split(/[:;.]/)[0] }) }));
}

describe('findQueries', () => {
  it('takes each statement as a query for both sides', () => {
    assert.deepEqual(shown(find('select 1;\n\n-- two\nselect 2', 'folder/report.sql')), [
      { name: 'report.sql:1', legacy: 'select 1', new: 'select 1' },
      { name: 'report.sql:4', legacy: 'select 2', new: 'select 2' },
    ]);
  });

  it('pairs blocks, each spelled by the rules of its side, with and without semicolons', () => {
    const text = ["select 0;", "-- parity:name totals", "-- parity:legacy", "select 'it\\'s; -- parity:new' # MySQL", "-- parity:new", "select 'it''s;' -- Trino", "-- parity:end", "select 3"].join('\n');
    assert.deepEqual(shown(find(text)), [
      { name: 'report.sql:1', legacy: 'select 0', new: 'select 0' },
      { name: 'totals', legacy: "select 'it\\'s; -- parity:new'", new: "select 'it''s;'" },
      { name: 'report.sql:8', legacy: 'select 3', new: 'select 3' },
    ]);
    const [, pair] = find(text);
    assert.deepEqual(pair?.ranges.map(({ start, end }) => text.slice(start, end)), ["select 'it\\'s; -- parity:new'", "select 'it''s;'"]);
    assert.equal(text.slice(pair?.range.start, pair?.range.end), "select 'it\\'s; -- parity:new'");
  });

  it('says what is wrong with halves, empty blocks and full blocks', () => {
    assert.deepEqual(shown(find('-- parity:legacy\nselect 1')), [{ name: 'report.sql:2', legacy: 'select 1', new: null, problem: 'Half a pair' }]);
    assert.deepEqual(shown(find('-- parity:new\nselect 1')), [{ name: 'report.sql:2', legacy: null, new: 'select 1', problem: 'Half a pair' }]);
    assert.deepEqual(shown(find('-- parity:legacy\nselect 1;\n-- parity:end\nselect 2;\n-- parity:new\nselect 3')), [
      { name: 'report.sql:2', legacy: 'select 1', new: null, problem: 'Half a pair' },
      { name: 'report.sql:4', legacy: 'select 2', new: 'select 2' },
      { name: 'report.sql:6', legacy: null, new: 'select 3', problem: 'Half a pair' },
    ]);
    assert.deepEqual(shown(find('-- parity:legacy\nselect 1; select 2\n-- parity:new\nselect 3')), [
      { name: 'report.sql:2', legacy: null, new: 'select 3', problem: 'The parity' },
    ]);
    assert.deepEqual(shown(find('-- parity:legacy\n-- parity:new\nselect 3')), [{ name: 'report.sql:3', legacy: null, new: 'select 3', problem: 'The parity' }]);
    assert.deepEqual(shown(find('/* parity:legacy */ select 1 /* parity:new */ select 2 /* parity:end */')), [{ name: 'report.sql:1', legacy: 'select 1', new: 'select 2' }]);
  });

  it('pairs two files by position', () => {
    const legacy = { text: 'select 1; select 2', name: 'file:///w/x.legacy.sql' };
    const other = { text: '-- parity:key id\nselect 10;\nselect 20', name: 'x.new.sql' };
    const both = { legacy: mysql, new: trino };
    assert.deepEqual(shown(findQueries({ ...legacy, sibling: other }, both)), [
      { name: 'x.legacy.sql:1', legacy: 'select 1', new: 'select 10' },
      { name: 'x.legacy.sql:1', legacy: 'select 2', new: 'select 20' },
    ]);
    assert.deepEqual(findQueries({ ...legacy, sibling: other }, both)[0]?.directives.key, ['id']);
    assert.deepEqual(shown(findQueries({ ...other, sibling: legacy }, both))[1], { name: 'x.new.sql:3', legacy: 'select 2', new: 'select 20' });
    assert.deepEqual(findQueries({ ...other, sibling: { ...legacy, text: 'select 1' } }, both).map(({ texts, problem }) => [texts, problem]), [
      [{ legacy: null, new: 'select 10' }, 'x.new.sql holds 2 statements and x.legacy.sql holds 1 statement, so nobody can tell which belong together. Give both files the same number.'],
      [{ legacy: null, new: 'select 20' }, 'x.new.sql holds 2 statements and x.legacy.sql holds 1 statement, so nobody can tell which belong together. Give both files the same number.'],
    ]);
    assert.equal(findQueries(legacy, both)[0]?.problem, 'Half a pair: x.new.sql is not there. Write the query of the new side in it.');
    assert.deepEqual(sideOfFile('a/b.new.sql'), { side: 'new', siblingName: 'a/b.legacy.sql' });
    assert.equal(sideOfFile('a/b.sql'), null);
  });

  it('reads directives before, in and behind a statement', () => {
    const text = [
      '-- parity:name monthly totals',
      '-- parity:key game_id, "in ning"',
      'select avg(x) as avg_x -- parity:tolerance avg_x abs 0.001 rel 1e-6',
      'from t; -- parity:tolerance `y` seconds=2',
      '/*',
      ' * parity:key id',
      ' * parity:tolerance z decimals 2',
      ' */',
      'select 2',
    ].join('\n');
    const [first, second] = find(text);
    assert.deepEqual(first?.directives, {
      name: 'monthly totals',
      key: ['game_id', 'in ning'],
      tolerances: { avg_x: { abs: '0.001', rel: '1e-6' }, y: { seconds: '2' } },
      problems: [],
    });
    assert.deepEqual(second?.directives, { key: ['id'], tolerances: { z: { decimals: 2 } }, problems: [] });
  });

  it('says which directives it cannot read, and where', () => {
    const text = '-- parity:kye id\n-- parity:key\n-- parity:key a b\n-- parity:tolerance x\n-- parity:tolerance x about 1\n-- parity:name\nselect 1';
    const [pair] = find(text);
    assert.deepEqual(pair?.directives.problems.map(({ range, message }) => [text.slice(range.start, range.end), message.split(/[:.]/)[0]]), [
      ['parity:kye id', 'There is no directive parity'],
      ['parity:key', 'parity'],
      ['parity:key a b', 'parity'],
      ['parity:tolerance x', 'parity'],
      ['parity:tolerance x about 1', 'parity'],
      ['parity:name', 'parity'],
    ]);
    assert.match(findQueries({ text: '-- parity:new\nselect 1', name: 'x.new.sql' }, generic)[0]?.directives.problems[0]?.message ?? '', /no blocks/);
  });

  it('never throws, and is linear whatever the markers', () => {
    const fragment = fc.constantFrom("'", '"', '\\', ';', '\n', '-- parity:legacy\n', '-- parity:new\n', '-- parity:end\n', '/*', '*/', 'select 1', '-- parity:key a\n', '{{', '$$');
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        for (const pair of find(text)) {
          assert.equal(pair.problem === undefined, pair.texts.legacy !== null && pair.texts.new !== null);
          assert.ok(pair.ranges.length > 0);
        }
      }),
      { numRuns: 1000 },
    );
    const text = "' \n-- parity:new\n \\".repeat(1500);
    let looks = 0;
    readPieces(text, () => mysql, 'markers', { memory: newMemory(), onLook: (characters) => (looks += characters) });
    assert.ok(looks < 20 * text.length, `${looks} looks for ${text.length} characters`);
  });
});

describe('the query at the cursor', () => {
  const text = ['-- about one', 'select 1', 'from a;  -- behind', '', '-- about two', '-- more', 'select 2', ';', '', '-- alone', ''].join('\n');
  const pairs = find(text);
  const at = (needle: string, offset = 0): string | null | undefined => pairAt(pairs, text, text.indexOf(needle) + offset)?.texts.legacy;

  it('is the one around, behind on its line, or below comments', () => {
    assert.equal(at('select 1', 3), 'select 1\nfrom a');
    assert.equal(at(';  -- behind', 1), 'select 1\nfrom a');
    assert.equal(at('behind', 6), 'select 1\nfrom a');
    assert.equal(at('-- about one'), 'select 1\nfrom a');
    assert.equal(at('-- about two', 4), 'select 2');
    assert.equal(at('-- more'), 'select 2');
    assert.equal(at('\n;', 1), 'select 2');
    assert.equal(at('select 2', 8), 'select 2');
  });

  it('is none on an empty line and in a comment that is above nothing', () => {
    assert.equal(at('\n\n-- about two', 1), undefined);
    assert.equal(at('-- alone', 3), undefined);
    assert.equal(pairAt([], '', 0), undefined);
  });

  it('of two that touch is the one that begins', () => {
    const touching = 'select 1;select 2';
    assert.equal(pairAt(find(touching), touching, 9)?.texts.legacy, 'select 2');
    assert.equal(pairAt(find(touching), touching, 8)?.texts.legacy, 'select 1');
  });
});

describe('the queries of a selection', () => {
  const text = 'select a from (select b from t) x;\nselect 2;\ndelete from t';
  const pairs = find(text);
  const isRead = (query: string): boolean => refuse(query, 'mysql') === null;
  const select = (needle: string): string[] => {
    const start = text.indexOf(needle);
    return queryFromSelection(pairs, text, { start, end: start + needle.length }, isRead).map(({ name, texts }) => `${name}: ${texts.legacy ?? ''}`);
  };

  it('is the selected text when it reads on its own, else what it touches', () => {
    assert.deepEqual(select('select b from t'), ['report.sql:1 (selection): select b from t']);
    assert.deepEqual(select('(select b from t)'), ['report.sql:1 (selection): (select b from t)']);
    assert.deepEqual(select('b from t'), ['report.sql:1: select a from (select b from t) x']);
    assert.deepEqual(select('x;\nselect'), ['report.sql:1: select a from (select b from t) x', 'report.sql:2: select 2']);
    assert.deepEqual(select('select 2;\n'), ['report.sql:2: select 2']);
    assert.equal(pairsIn(pairs, text, { start: 0, end: text.length }).length, 3);
    assert.deepEqual(pairsIn(pairs, text, { start: 3, end: 3 }).length, 1);
  });

  it('is the whole pair inside one side of a pair', () => {
    const paired = '-- parity:legacy\nselect a from (select 1) x\n-- parity:new\nselect 2';
    const start = paired.indexOf('select 1');
    assert.equal(queryFromSelection(find(paired), paired, { start, end: start + 8 }, isRead)[0]?.texts.new, 'select 2');
  });
});

describe('normalizeText', () => {
  it('drops comments, runs of blanks and the delimiters at the end, and nothing in quotes', () => {
    assert.equal(normalizeText("  Select  'a  --b' ,/* c */`x  y`\n\t-- d\n FROM t ; ;\n", mysql), "Select 'a  --b' , `x  y` FROM t");
    assert.equal(normalizeText('a/**/b', trino), 'a b');
    assert.equal(normalizeText('select 1 /*!50000 + 1 */', mysql), 'select 1 /*!50000 + 1 */');
  });

  it('is its own normal text, and keeps every token that is no comment', () => {
    const piece = fc.constantFrom("'a  b'", '"c  d"', ' ', '\n', '/* e */', '-- f\n', 'select', 'g', '1', ',', '(', ')', '.', '+', '-', ';', '# h\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom(mysql, trino), (parts, lexical) => {
        const text = parts.join('');
        const normal = normalizeText(text, lexical);
        assert.equal(normalizeText(normal, lexical), normal);
        const tokens = (of: string): string[] => [...scan(of, lexical)].filter(({ kind }) => kind !== 'comment').map(({ start, end }) => of.slice(start, end));
        const wanted = tokens(text);
        while (wanted.at(-1) === ';') wanted.pop();
        assert.deepEqual(tokens(normal), wanted);
      }),
      { numRuns: 1000 },
    );
  });
});
