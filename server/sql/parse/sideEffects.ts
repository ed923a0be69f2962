/**
 * Functions that change something, wait, run a text as SQL, or reach out of the database, by the names that the engine would look up. Quotes are decoded first: an
 * engine calls the same function by `pg_sleep`, `"pg_sleep"` and `U&"pg\005fsleep"`.
 */
import type { LexicalName } from '../statements/lexicalRules.ts';
import { nameOf } from './tokens.ts';
import type { SqlToken } from './tokens.ts';

/** Refused on every engine: a text may be read by another dialect's rules. By name, or by a prefix that ends in `*`. */
const NAMES: readonly string[] = [
  // MySQL and MariaDB: locks, waits, files, variables of the server (MySQL reference manual, "Functions and operators": locking, miscellaneous, replication, audit).
  'get_lock release_lock release_all_locks is_free_lock is_used_lock sleep benchmark load_file master_pos_wait source_pos_wait master_gtid_wait wait_for_executed_gtid_set',
  'wait_until_sql_thread_after_gtids last_insert_id sys_exec sys_eval sys_get sys_set service_get_* service_release_* version_tokens_* keyring_* audit_log_* mysql_firewall_*',
  'asynchronous_connection_failover_* group_replication_* mysql_query_attribute_* gen_blocklist masking_dictionary_* ps_setup_* ps_trace_* ps_truncate_* execute_prepared_stmt',
  // Sequences and settings.
  'nextval setval lastval currval set_config setseed',
  // PostgreSQL: texts that run as SQL (chapters "XML functions", "Text search functions", modules tablefunc, xml2, dblink), then effects on the server and its files.
  'query_to_xml* table_to_xml* cursor_to_xml* schema_to_xml* database_to_xml* ts_stat ts_rewrite crosstab* connectby* xpath_table dblink*',
  'txid_current pg_current_xact_id pg_notify pg_cancel_backend pg_terminate_backend pg_reload_conf pg_rotate_logfile* pg_promote pg_switch_wal pg_import_system_collations pg_execute_server_program',
  'pg_sleep* pg_advisory* pg_try_advisory* pg_read_* pg_write_* pg_logical_* pg_create_* pg_drop_* pg_replication_* pg_file_* pg_ls_* pg_stat_reset* pg_wal_* pg_backup_* pg_start_backup pg_stop_backup',
  'pg_log_* pg_stat_file pg_copy_* pg_sync_* pg_export_snapshot pg_snapshot_* pg_prewarm autoprewarm_* pg_buffercache_evict* pg_stat_statements_reset pg_hba_* pg_current_logfile pg_get_wal_* gin_clean_pending_list brin_summarize_* brin_desummarize_range',
  'lo_* lowrite loread amcheck bt_index_* verify_heapam pg_truncate_* pg_visibility* get_raw_page page_* heap_page_* pgstat* http http_get http_post http_put http_delete http_head http_patch cron.* aws_s3.*',
  // DuckDB: logging to files, profiling, checkpoints, texts that run as SQL, other databases, the environment, waits.
  'enable_logging disable_logging truncate_duckdb_logs write_log enable_profiling disable_profiling checkpoint force_checkpoint getenv sleep_ms query query_table json_execute_serialized_sql from_substrait* get_substrait*',
  'mysql_execute postgres_execute sqlite_execute mysql_query postgres_query sqlite_query odbc_query odbc_scan odbc_attach postgres_scan* postgres_attach mysql_scan mysql_attach sqlite_scan sqlite_attach mysql_clear_cache pg_clear_cache',
  'duckdb_secrets which_secret load_aws_credentials http_request* shellfs* read_pipe sql_auto_complete',
];

const EXACT = new Set<string>();
const PREFIXES: string[] = [];
for (const name of NAMES.flatMap((line) => line.split(' '))) {
  if (name.endsWith('*')) PREFIXES.push(name.slice(0, -1));
  else EXACT.add(name);
}

/** Functions of Trino and Presto behind a schema `system` of a catalog, which hand a text to another server, or move files and metadata. */
const SYSTEM = /^(?:query|raw_query|execute|procedure|flush_metadata_cache|sql|native_query)$/;

/** Table functions of Trino that read their arguments alone (Trino documentation, "Table functions"). Any other one comes from a connector. */
const TRINO_TABLE_FUNCTIONS = new Set(['exclude_columns', 'sequence']);

/**
 * Why the function that is called at a token is not sent, in words such as `sleep() has side effects`; null: by its name it does nothing. The token is a
 * word or an identifier in front of `(`. @param allowed names in lower case that the configuration allows
 */
export function refuseFunction(tokens: readonly SqlToken[], i: number, dialect: LexicalName, allowed: ReadonlySet<string>): string | null {
  const token = tokens[i];
  if (token === undefined) return null;
  const name = nameOf(token).toLowerCase();
  const behindDot = tokens[i - 1]?.text === '.';
  const schema = behindDot && tokens[i - 2] !== undefined ? nameOf(tokens[i - 2] ?? token).toLowerCase() : '';
  if (allowed.has(name)) return null;
  if (schema === 'system' && SYSTEM.test(name)) return `system.${name}() runs text on another server`;
  if (EXACT.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix) || `${schema}.${name}`.startsWith(prefix))) return `${name}() has side effects`;
  if ((dialect === 'trino' || dialect === 'presto') && isTableFunction(tokens, i) && !TRINO_TABLE_FUNCTIONS.has(name)) return `${name}() is a table function of a connector, which may run text on another server`;
  return null;
}

/** Whether the call is the argument of TABLE(…). */
function isTableFunction(tokens: readonly SqlToken[], i: number): boolean {
  let start = i;
  while (tokens[start - 1]?.text === '.' && tokens[start - 2] !== undefined) start -= 2;
  return tokens[start - 1]?.text === '(' && tokens[start - 2]?.word === 'TABLE';
}

/** Why a name that the engine would decode is not read here; null: the token begins no such name. `U&"…"` of the SQL standard, on PostgreSQL and Trino. */
export function refuseEscapedName(tokens: readonly SqlToken[], i: number): string | null {
  const [letter, sign, name] = [tokens[i], tokens[i + 1], tokens[i + 2]];
  const escaped = letter?.kind === 'word' && /^u$/i.test(letter.text) && sign?.text === '&' && sign.start === letter.end && name?.kind === 'identifier' && name.start === sign.end;
  return escaped ? 'a name is written with Unicode escapes (U&"…"). Write it with its letters' : null;
}

/**
 * The functions that a text calls, by the names that the engine looks up: lower case unless they are quoted, `schema.name` where a schema stands in front. Keywords
 * in front of a bracket are among them.
 */
export function calledFunctions(tokens: readonly SqlToken[]): readonly string[] {
  const names = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (tokens[i + 1]?.text !== '(' || (token.kind !== 'word' && token.kind !== 'identifier')) continue;
    const name = lookedUp(token);
    const schema = tokens[i - 1]?.text === '.' ? tokens[i - 2] : undefined;
    names.add(schema === undefined ? name : `${lookedUp(schema)}.${name}`);
  }
  return [...names];
}

function lookedUp(token: SqlToken): string {
  return token.kind === 'word' ? token.text.toLowerCase() : nameOf(token);
}
