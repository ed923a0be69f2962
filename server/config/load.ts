/** Makes a configuration of the text of `parity.jsonc`. */
import { readDefault, readEnvironments } from './environments.ts';
import { configHash } from './hash.ts';
import { parseJson } from './jsonText.ts';
import type { JsonEntry } from './jsonText.ts';
import { asNumber, asText, below, error, readKeys, wrongType } from './problems.ts';
import type { Report } from './problems.ts';
import { findSecrets } from './secrets.ts';
import { readTables } from './tables.ts';
import type { Config, ConfigProblem, LoadedConfig } from './types.ts';

export { configHash } from './hash.ts';
export { fillIn } from './variables.ts';

const KEYS = ['$schema', 'environments', 'defaultEnvironment', 'certifyEveryDays', 'trustSnapshotsForDays', 'allowFunctions', 'tables'] as const;

/** What a new file can start as. */
export const STARTER = `{
  "environments": {
    "dev": {
      "legacy": { "driver": "duckdb", "path": "legacy.duckdb" },
      "new": { "driver": "duckdb", "path": "new.duckdb" }
    }
  },
  "tables": {}
}
`;

/**
 * Reads the text of a configuration. Never throws: every problem is told at once, in the order of the text, and what is right is loaded.
 * An environment with an error is left out; of a table mapping only the part that is wrong, unless its tables cannot be told.
 */
export function loadConfig(text: string): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const config = read(text, report);
  problems.sort((left, right) => left.range.offset - right.range.offset);
  return { config, problems, hash: configHash(config) };
}

function read(text: string, report: Report): Config {
  const nothing: Config = { environments: empty(), defaultEnvironment: null, tables: empty() };
  const { root, empty: blank, problems } = parseJson(text);
  if (blank) {
    const fix = { title: 'Start with an example', text: STARTER };
    error(report, 'empty', '', { offset: 0, length: text.length }, 'The configuration is empty. Name the two stores of an environment.', fix);
  } else {
    for (const { message, range, fix } of problems) error(report, 'syntax', '', range, message, fix);
  }
  if (root === null) return nothing;
  if (root.kind !== 'object') {
    error(report, 'wrongType', '', root.range, 'The configuration is an object: { "environments": { … }, "tables": { … } }.');
    return nothing;
  }
  const secrets = findSecrets(root, report);
  const place = { path: '', words: 'the configuration', range: { offset: root.range.offset, length: 1 } };
  const { entries, meant } = readKeys(root, place, KEYS, report, { needed: ['environments', 'defaultEnvironment'], told: secrets });
  const schema = entries.get('$schema');
  if (schema !== undefined) asText(schema.value, '$schema', '"$schema"', './parity.schema.json', report);
  const named = entries.get('environments');
  if (named === undefined && !meant.has('environments')) {
    error(report, 'missing', 'environments', place.range, 'There are no "environments". Write for example "environments": { "dev": { "legacy": { … }, "new": { … } } }.');
  }
  const environments = named === undefined ? empty<never>() : readEnvironments(named, report, secrets);
  const days = (name: 'certifyEveryDays' | 'trustSnapshotsForDays'): number | undefined => {
    const entry = entries.get(name);
    return entry === undefined ? undefined : asNumber(entry.value, name, `"${name}"`, { from: 1, to: 366 }, report);
  };
  const certifyEveryDays = days('certifyEveryDays');
  const trustSnapshotsForDays = days('trustSnapshotsForDays');
  return {
    environments,
    ...(certifyEveryDays === undefined ? {} : { certifyEveryDays }),
    ...(trustSnapshotsForDays === undefined ? {} : { trustSnapshotsForDays }),
    ...(entries.has('allowFunctions') ? { allowFunctions: readNames(entries.get('allowFunctions'), report) } : {}),
    defaultEnvironment: readDefault(entries.get('defaultEnvironment'), named?.value, environments, meant.has('defaultEnvironment'), report),
    tables: readTables(entries.get('tables'), report),
  };
}

/** The names of a list of functions; whatever is no text is reported. */
function readNames(entry: JsonEntry | undefined, report: Report): readonly string[] {
  if (entry === undefined) return [];
  if (entry.value.kind !== 'array') {
    wrongType(entry.value, 'allowFunctions', '"allowFunctions" is a list of names, for example ["price_in_euro"]', report);
    return [];
  }
  return entry.value.items.flatMap((item, i) => asText(item, below('allowFunctions', i), 'The name of a function', 'price_in_euro', report) ?? []);
}

/** A record without a prototype, so that a table may be called "constructor". */
function empty<T>(): Readonly<Record<string, T>> {
  return Object.create(null) as Readonly<Record<string, T>>;
}
