/**
 * What may be sent to a store: one statement that reads. The refusal rests on tokens alone, so it does not depend on a parser
 * being right; the session is read-only as well. Of two readings of a text (MySQL's executable comments run or skipped) both
 * have to be reads.
 */
import type { LexicalRules } from '../dialect.ts';
import { lexicalRules } from '../statements/lexicalRules.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { refuseEscapedName, refuseFunction } from './sideEffects.ts';
import { endsOperand, readTokens } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

const NONE: ReadonlySet<string> = new Set();

/** Why a text is not compared, in words for a badge (`not compared: DELETE writes data`), or null: it is one reading statement. @param allowed functions that the configuration allows, in lower case */
export function refuse(text: string, dialect: LexicalName, allowed: ReadonlySet<string> = NONE): string | null {
  const lexical = lexicalRules[dialect];
  const readings: readonly LexicalRules[] = lexical.executableComments ? [lexical, { ...lexical, executableComments: false }] : [lexical];
  for (const reading of readings) {
    const why = refuseReading(readTokens(text, reading), dialect, allowed);
    if (why !== null) return `not compared: ${why}`;
  }
  return null;
}

const VERBS: Readonly<Record<string, string>> = {
  ...says('writes data', 'INSERT UPDATE DELETE MERGE REPLACE UPSERT TRUNCATE LOAD COPY IMPORT EXPORT'),
  ...says('changes the database', 'CREATE DROP ALTER RENAME COMMENT GRANT REVOKE DENY ANALYZE OPTIMIZE REPAIR VACUUM REFRESH REINDEX CLUSTER CHECKPOINT INSTALL UNINSTALL FLUSH PURGE RESET KILL SHUTDOWN SECURITY REASSIGN'),
  ...says('changes the session', 'SET USE ATTACH DETACH PRAGMA DISCARD LISTEN NOTIFY UNLISTEN PREPARE DEALLOCATE DECLARE LOCK UNLOCK HANDLER'),
  ...says('may write: what it runs cannot be told', 'CALL DO EXECUTE EXEC'),
  ...says('controls a transaction', 'BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE END ABORT XA'),
  ...says('is no query over data', 'EXPLAIN DESCRIBE DESC SHOW SUMMARIZE HELP CHECK CHECKSUM FETCH MOVE CLOSE'),
};

function says(what: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word) => [word, what]));
}

const STARTS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/** Verbs that can stand inside a query: as the body of a CTE, or behind the WITH list. */
const INNER_VERBS = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE', 'TRUNCATE', 'CREATE', 'DROP', 'ALTER', 'CALL', 'COPY']);

function refuseReading(read: SqlTokens, dialect: LexicalName, allowed: ReadonlySet<string>): string | null {
  const { tokens } = read;
  if (tokens.some((token) => token.kind === 'template' || (token.kind === 'string' && /\{\{[^]*?\}\}|\{%[^]*?%\}/.test(token.text)))) {
    return 'there is Jinja in the text. Compare the compiled query';
  }
  if (read.delimiters > 0) return `${read.delimiters + 1} statements selected`;
  if (tokens.length === 0) return 'there is no statement';
  const first = tokens.find((token) => token.text !== '(') ?? tokens[0];
  const start = first?.word ?? '';
  if (!STARTS.has(start) && !(start === 'FROM' && dialect === 'duckdb')) {
    const what = VERBS[start];
    return what === undefined ? `"${shorten(first?.text ?? '')}" begins no query. A query begins with SELECT, WITH, VALUES or TABLE` : `${start} ${what}`;
  }
  if (read.broken !== null) return read.broken;
  for (let i = 0; i < tokens.length; i++) {
    const why = refuseAt(tokens, i, dialect, allowed);
    if (why !== null) return why;
  }
  return null;
}

function refuseAt(tokens: readonly SqlToken[], i: number, dialect: LexicalName, allowed: ReadonlySet<string>): string | null {
  const token = tokens[i];
  if (token === undefined) return null;
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (token.kind === 'command') return 'there is a DELIMITER line in the text';
  if (token.kind === 'punctuation') return refusePlaceholder(tokens, i, dialect);
  const escaped = refuseEscapedName(tokens, i);
  if (escaped !== null) return escaped;
  if (after?.text === '(' && (token.kind === 'word' || token.kind === 'identifier')) {
    const why = refuseFunction(tokens, i, dialect, allowed);
    if (why !== null) return why;
  }
  switch (token.word) {
    case 'INTO':
      if (/^(?:OUTFILE|DUMPFILE)$/.test(after?.word ?? '')) return `SELECT … INTO ${after?.word ?? ''} writes a file`;
      return after?.text === '@' ? 'SELECT … INTO @variable changes the session' : 'SELECT … INTO writes data';
    case 'FOR':
      if (/^(?:UPDATE|SHARE)$/.test(after?.word ?? '') || (after?.word === 'NO' && tokens[i + 2]?.word === 'KEY') || (after?.word === 'KEY' && tokens[i + 2]?.word === 'SHARE')) {
        return `FOR ${after?.word === 'NO' ? 'NO KEY UPDATE' : after?.word === 'KEY' ? 'KEY SHARE' : (after?.word ?? '')} locks rows`;
      }
      return null;
    case 'LOCK':
      return after?.word === 'IN' && tokens[i + 2]?.word === 'SHARE' ? 'LOCK IN SHARE MODE locks rows' : null;
    case 'NEXT':
    case 'PREVIOUS':
      return after?.word === 'VALUE' && tokens[i + 2]?.word === 'FOR' ? `${token.word} VALUE FOR moves a sequence` : null;
    case 'PROCEDURE':
      return after?.word === 'ANALYSE' ? 'PROCEDURE ANALYSE is no query over data' : null;
    default:
      return INNER_VERBS.has(token.word) && after?.text !== '(' && (before === undefined || before.text === '(' || before.text === ')') && after !== undefined && (after.kind === 'word' || after.kind === 'identifier')
        ? `${token.word} ${VERBS[token.word] ?? 'writes data'}`
        : null;
  }
}

/** `?`, `:name`, `$1`, `%s`, `${name}`: nobody gives their values. */
function refusePlaceholder(tokens: readonly SqlToken[], i: number, dialect: LexicalName): string | null {
  const token = tokens[i];
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (token === undefined) return null;
  const adjacent = after !== undefined && after.start === token.end;
  const name = adjacent && (after.kind === 'word' || after.kind === 'number' || after.kind === 'identifier') ? after.text : null;
  const operandBefore = endsOperand(before);
  let placeholder: string | null = null;
  if (token.text === '?') {
    const operator = operandBefore && (dialect === 'postgres' || dialect === 'generic') && (after?.kind === 'string' || after?.text === '|' || after?.text === '&');
    const behindOperator = before?.text === '@' || before?.text === '#';
    if (!operator && !behindOperator) placeholder = '?';
  } else if (token.text === '$') {
    if (name !== null) placeholder = `$${name}`;
    else if (adjacent && after.text === '{') placeholder = '${…}';
  } else if (token.text === ':') {
    // In brackets a colon parts the bounds of a slice or the fields of a struct.
    if (name !== null && !operandBefore && before?.kind !== 'string' && !inBrackets(tokens, i)) placeholder = `:${name}`;
  } else if (token.text === '%') {
    if (!operandBefore && adjacent && (after.text === 's' || after.text === '(')) placeholder = after.text === 's' ? '%s' : '%(…)s';
  }
  return placeholder === null ? null : `there is a placeholder (${placeholder}) in the text. Write a value in its place`;
}

function inBrackets(tokens: readonly SqlToken[], at: number): boolean {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const text = tokens[i]?.text;
    if (tokens[i]?.kind !== 'punctuation') continue;
    if (text === ')' || text === ']' || text === '}') depth++;
    else if (text === '(' || text === '[' || text === '{') {
      if (depth === 0) return text !== '(';
      depth--;
    }
  }
  return false;
}

function shorten(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
