/** Reads `environments` and `defaultEnvironment`. */
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { nearest } from './nearest.ts';
import { asObject, asText, below, error, listed, readKeys } from './problems.ts';
import type { Report } from './problems.ts';
import { readStore, warnSameStore } from './store.ts';
import type { Config, EnvironmentConfig } from './types.ts';

const EXAMPLE = '{ "demo": { "legacy": { … }, "new": { … } } }';

/** Every environment whose two stores can be read. */
export function readEnvironments(entry: JsonEntry, report: Report, secrets: ReadonlySet<JsonNode>): Config['environments'] {
  const environments = Object.create(null) as Record<string, EnvironmentConfig>;
  const object = asObject(entry.value, 'environments', '"environments"', EXAMPLE, report);
  if (object === undefined) return environments;
  if (object.entries.length === 0) error(report, 'missing', 'environments', entry.keyRange, `There is no environment yet. Write for example ${EXAMPLE}.`);
  for (const named of object.entries) {
    const environment = readEnvironment(named, report, secrets);
    if (environment !== undefined) environments[named.key] = environment;
  }
  return environments;
}

function readEnvironment(entry: JsonEntry, report: Report, secrets: ReadonlySet<JsonNode>): EnvironmentConfig | undefined {
  const name = entry.key;
  const path = below('environments', name);
  const place = { path, words: `the environment "${name}"`, range: entry.keyRange };
  if (entry.duplicate) {
    error(report, 'duplicateKey', path, entry.keyRange, `The environment "${name}" is here twice. The first one counts: take this one out or rename it.`);
    return undefined;
  }
  if (name.trim() === '') {
    error(report, 'empty', path, entry.keyRange, 'An environment needs a name, for example "dev".');
    return undefined;
  }
  const object = asObject(entry.value, path, `The environment "${name}"`, '{ "legacy": { … }, "new": { … } }', report);
  if (object === undefined) return undefined;
  const { entries, meant } = readKeys(object, place, ['legacy', 'new'], report, { needed: ['legacy', 'new'] });
  const read = (side: 'legacy' | 'new') => {
    const store = entries.get(side);
    if (store !== undefined) {
      return readStore(store, { path: below(path, side), words: `the ${side} store of "${name}"`, range: store.keyRange }, report, secrets);
    }
    if (!meant.has(side)) {
      error(report, 'missing', below(path, side), entry.keyRange, `The environment "${name}" has no "${side}" store. Write for example "${side}": { "driver": "duckdb", "path": "${side}.duckdb" }.`);
    }
    return undefined;
  };
  const stores = { legacy: read('legacy'), new: read('new') };
  if (stores.legacy === undefined || stores.new === undefined) return undefined;
  const both = { legacy: stores.legacy, new: stores.new };
  warnSameStore(place, both, report);
  return { name, stores: both, range: entry.keyRange };
}

/**
 * The environment to use when none is named: the one that `defaultEnvironment` names, else the first of the text. Null when that one
 * cannot be used, or when `misspelt`: another in its place could be the production one.
 */
export function readDefault(
  entry: JsonEntry | undefined,
  environmentsNode: JsonNode | undefined,
  environments: Config['environments'],
  misspelt: boolean,
  report: Report,
): string | null {
  const written = environmentsNode?.kind === 'object' ? environmentsNode.entries.map((named) => named.key) : [];
  if (entry === undefined) return misspelt ? null : usable(written[0], environments);
  const name = asText(entry.value, 'defaultEnvironment', '"defaultEnvironment"', written[0] ?? 'demo', report);
  if (name === undefined) return null;
  if (!written.includes(name)) {
    const near = nearest(name, written);
    const fix = near === undefined ? undefined : { title: `Change to "${near}"`, text: JSON.stringify(near) };
    const instead = written.length === 0 ? 'There is none.' : `There is ${listed(written.map((known) => `"${known}"`))}.`;
    error(report, 'unknownEnvironment', 'defaultEnvironment', entry.value.range, `There is no environment of that name. ${instead}`, fix);
  }
  return usable(name, environments);
}

function usable(name: string | undefined, environments: Config['environments']): string | null {
  return name !== undefined && environments[name] !== undefined ? name : null;
}
