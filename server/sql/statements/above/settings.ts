/** What SET, USE, RESET and their kin change. */
import type { SqlToken } from '../../parse/tokens.ts';
import type { Effect } from './effects.ts';
import { isName, nameAt, wordAt } from './words.ts';

/** Settings on which no result depends: time, memory, plans, logs, transactions. By name or by how it begins. */
const HARMLESS = new RegExp(
  '^(?:statement_timeout|lock_timeout|.*_timeout|max_execution_time|max_statement_time|work_mem|maintenance_work_mem|temp_buffers|.*_buffer_size|max_heap_table_size|tmp_table_size' +
    '|client_min_messages|log_.*|application_name|random_page_cost|seq_page_cost|cpu_.*_cost|effective_cache_size|enable_.*|jit(?:_.*)?|max_parallel_.*|parallel_.*|geqo(?:_.*)?|plan_cache_mode' +
    '|autocommit|transaction_isolation|tx_isolation|transaction_read_only|tx_read_only|default_transaction_.*|session_replication_role|unique_checks|foreign_key_checks|sql_log_bin|sql_notes|sql_warnings|sql_safe_updates|profiling.*|optimizer_.*|innodb_.*|query_cache_.*|sql_quote_show_create' +
    '|threads|memory_limit|max_memory|temp_directory|max_temp_directory_size|progress_bar_time|explain_output|errors_as_json' +
    '|query_.*|join_.*|task_.*|spill_.*|hash_partition_count|redistribute_writes|scale_writers|writer_.*|distributed_.*|prefer_.*|dictionary_aggregation|resource_overcommit|client_tags|source)$',
  'i',
);

/** Settings in which our sessions run already. */
const OURS: Readonly<Record<string, RegExp>> = {
  time_zone: /^(?:UTC|GMT|Etc\/UTC|\+00:00|0)$/i,
  timezone: /^(?:UTC|GMT|Etc\/UTC|\+00:00|0)$/i,
  names: /^utf-?8(?:mb4)?$/i,
  character_set_client: /^utf8(?:mb4)?$/i,
  character_set_results: /^(?:utf8(?:mb4)?|NULL)$/i,
  character_set_connection: /^utf8mb4$/i,
  client_encoding: /^(?:utf-?8|unicode)$/i,
  standard_conforming_strings: /^on$/i,
};

/** Settings that say where names are looked up. */
const PATHS = new Set(['search_path', 'schema', 'catalog', 'path', 'current_schema']);

/** The effects of a statement that begins at `at`, or null: it is of another kind. */
export function settingsEffects(tokens: readonly SqlToken[], at: number): readonly Effect[] | null {
  switch (wordAt(tokens, at)) {
    case 'USE': return [{ kind: 'names', to: used(tokens, at + 1), how: 'use' }];
    case 'SET': return assignments(tokens, at + 1);
    case 'PRAGMA': return tokens[at + 2]?.text === '=' ? assignments(tokens, at + 1) : [];
    case 'RESET': return [{ kind: 'reset', name: resetName(tokens, at + 1) }];
    case 'DISCARD': return wordAt(tokens, at + 1) === 'ALL' ? [{ kind: 'reset', name: null }] : [];
    default: return null;
  }
}

function used(tokens: readonly SqlToken[], start: number): readonly string[] | null {
  const { parts, next } = nameAt(tokens, start);
  return parts.length > 0 && next === tokens.length ? parts : null;
}

function resetName(tokens: readonly SqlToken[], start: number): string | null {
  const at = wordAt(tokens, start) === 'SESSION' && tokens.length > start + 1 ? start + 1 : start;
  const name = nameAt(tokens, at).parts.join('.').toLowerCase();
  return name === 'all' ? null : name === 'time' ? 'timezone' : PATHS.has(name) ? 'search_path' : name;
}

/** `a = 1, @b := 2`: MySQL sets several at once; elsewhere what follows a comma belongs to the value. */
function assignments(tokens: readonly SqlToken[], start: number): readonly Effect[] {
  const pieces: (readonly SqlToken[])[] = [];
  let from = start;
  let depth = 0;
  for (let i = start; i <= tokens.length; i++) {
    const text = tokens[i]?.text ?? ',';
    if (text === '(') depth++;
    if (text === ')') depth--;
    if (i < tokens.length && (text !== ',' || depth > 0 || !beginsAssignment(tokens, i + 1))) continue;
    pieces.push(tokens.slice(from, i));
    from = i + 1;
  }
  return pieces.flatMap(assignment);
}

function beginsAssignment(tokens: readonly SqlToken[], start: number): boolean {
  let i = start;
  while (tokens[i]?.text === '@') i++;
  if (/^(?:SESSION|LOCAL|GLOBAL|PERSIST|PERSIST_ONLY)$/.test(wordAt(tokens, i)) && isName(tokens[i + 1])) i++;
  const { next, parts } = nameAt(tokens, i);
  return parts.length > 0 && (tokens[next]?.text === '=' || tokens[next]?.text === ':=' || (tokens[next]?.text === ':' && tokens[next + 1]?.text === '='));
}

function assignment(tokens: readonly SqlToken[]): readonly Effect[] {
  let i = 0;
  if (tokens[0]?.text === '@' && tokens[1]?.text !== '@') {
    const { parts } = nameAt(tokens, 1);
    return parts.length === 0 ? [{ kind: 'unknown' }] : [{ kind: 'variable', name: parts[0] ?? '' }];
  }
  while (tokens[i]?.text === '@') i++;
  const scope = wordAt(tokens, i);
  const next = wordAt(tokens, i + 1);
  if (/^(?:GLOBAL|PERSIST|PERSIST_ONLY|STATEMENT)$/.test(scope) && tokens.length > i + 1) return scope === 'STATEMENT' ? [{ kind: 'unknown' }] : [];
  if (scope === 'SESSION' && (next === 'CHARACTERISTICS' || next === 'TRANSACTION')) return [];
  if (scope === 'SESSION' && next === 'AUTHORIZATION') return [{ kind: 'setting', name: 'session authorization' }];
  if ((scope === 'SESSION' || scope === 'LOCAL') && tokens.length > i + 1) i += tokens[i + 1]?.text === '.' ? 2 : 1;
  const word = wordAt(tokens, i);
  if (/^(?:TRANSACTION|CONSTRAINTS|PASSWORD|DEFAULT|RESOURCE)$/.test(word)) return [];
  if (word === 'ROLE') return [{ kind: 'setting', name: 'role' }];
  if (word === 'VARIABLE') return [{ kind: 'variable', name: '' }];
  if (word === 'TIME' && wordAt(tokens, i + 1) === 'ZONE') return setting('timezone', tokens.slice(i + 2));
  if (word === 'NAMES') return setting('names', tokens.slice(i + 1));
  if (word === 'CHARACTER' || word === 'CHARSET') return setting('character_set_client', tokens.slice(word === 'CHARSET' ? i + 1 : i + 2));
  const named = nameAt(tokens, i);
  const name = named.parts.join('.').toLowerCase();
  let value = named.next;
  while (/^(?:=|:|:=)$/.test(tokens[value]?.text ?? '') || wordAt(tokens, value) === 'TO') value++;
  return name === '' ? [{ kind: 'unknown' }] : setting(name, tokens.slice(value));
}

function setting(name: string, value: readonly SqlToken[]): readonly Effect[] {
  if (PATHS.has(name)) {
    if (value.length === 1 && wordAt(value, 0) === 'DEFAULT') return [{ kind: 'reset', name: 'search_path' }];
    const names: string[] = [];
    for (let i = 0; i < value.length; i++) {
      const { parts, next } = nameAt(value, i, true);
      if (parts.length === 0 && value[i]?.text !== ',') return [{ kind: 'names', to: null, how: 'path' }];
      names.push(...(parts.length === 0 ? [] : [parts.join('.')]));
      i = Math.max(i, next - 1);
    }
    return [{ kind: 'names', to: names, how: 'path' }];
  }
  if (HARMLESS.test(name)) return [];
  const text = value.map((token) => (token.kind === 'string' || token.kind === 'identifier' ? token.text.slice(1, -1) : token.text)).join('');
  const ours = OURS[name];
  // What it was set to before no longer counts.
  if (text.toUpperCase() === 'DEFAULT' || ours?.test(text) === true) return [{ kind: 'reset', name }];
  return [{ kind: 'setting', name }];
}
