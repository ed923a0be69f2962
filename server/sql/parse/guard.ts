/**
 * What may be sent to a store: one statement that reads. The refusal rests on tokens alone, so it does not depend on a parser
 * being right; the session is read-only as well. Of two readings of a text (MySQL's executable comments run or skipped) both
 * have to be reads.
 */
import type { LexicalRules } from '../dialect.ts';
import { lexicalRules } from '../statements/lexicalRules.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import { endsOperand, readTokens } from './tokens.ts';
import type { SqlToken, SqlTokens } from './tokens.ts';

/** Why a text is not compared, in words for a badge (`not compared: DELETE writes data`), or null: it is one reading statement. */
export function refuse(text: string, dialect: LexicalName): string | null {
  const lexical = lexicalRules[dialect];
  const readings: readonly LexicalRules[] = lexical.executableComments ? [lexical, { ...lexical, executableComments: false }] : [lexical];
  for (const reading of readings) {
    const why = refuseReading(readTokens(text, reading), dialect);
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

/** Functions that change something, wait, or read what is no table. By name, or by a prefix that ends in `*`. */
const SIDE_EFFECTS = new Set(
  (
    'get_lock release_lock release_all_locks sleep benchmark load_file master_pos_wait source_pos_wait master_gtid_wait wait_for_executed_gtid_set ' +
    'nextval setval lastval currval sys_exec sys_eval sys_get sys_set set_config setseed query_to_xml table_to_xml cursor_to_xml ' +
    'checkpoint force_checkpoint mysql_execute postgres_execute sqlite_execute mysql_query postgres_query sqlite_query odbc_query ' +
    'txid_current pg_current_xact_id pg_notify pg_cancel_backend pg_terminate_backend pg_reload_conf pg_rotate_logfile pg_promote pg_switch_wal pg_import_system_collations ' +
    'pg_execute_server_program'
  ).split(' '),
);
const SIDE_EFFECT_PREFIX = /^(?:pg_sleep|pg_advisory|pg_try_advisory|pg_read_|pg_write_|pg_logical_|pg_create_|pg_drop_|pg_replication_|pg_file_|pg_ls_|pg_stat_reset|pg_wal_|pg_backup_|pg_start_backup|pg_stop_backup|dblink|lo_|lowrite$|loread$)/;

function refuseReading(read: SqlTokens, dialect: LexicalName): string | null {
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
    const why = refuseAt(tokens, i, dialect);
    if (why !== null) return why;
  }
  return null;
}

function refuseAt(tokens: readonly SqlToken[], i: number, dialect: LexicalName): string | null {
  const token = tokens[i];
  if (token === undefined) return null;
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (token.kind === 'command') return 'there is a DELIMITER line in the text';
  if (token.kind === 'punctuation') return refusePlaceholder(tokens, i, dialect);
  if (after?.text === '(' && (token.kind === 'word' || token.kind === 'identifier')) {
    const why = refuseFunction(tokens, i);
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

/** A function by its last name; `system.query` of Trino and whatever runs text on another server. */
function refuseFunction(tokens: readonly SqlToken[], i: number): string | null {
  const token = tokens[i];
  if (token === undefined) return null;
  const quoted = token.kind === 'identifier';
  const name = (quoted ? token.text.slice(1, -1) : token.text).toLowerCase();
  if (SIDE_EFFECTS.has(name) || SIDE_EFFECT_PREFIX.test(name)) return `${name}() has side effects`;
  const behindDot = tokens[i - 1]?.text === '.';
  const schema = behindDot ? tokens[i - 2] : undefined;
  const schemaName = schema === undefined ? '' : schema.text.replaceAll(/["`]/g, '').toLowerCase();
  if (schemaName === 'system' && /^(?:query|raw_query|execute|procedure|flush_metadata_cache)$/.test(name)) return `system.${name}() runs text on another server`;
  return null;
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
