/** Reads one store of an environment: its driver, its settings, where its secret comes from, its limits. */
import { DRIVERS, LATER_DRIVERS, driverSpec } from './drivers.ts';
import type { DriverSetting, DriverSpec } from './drivers.ts';
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { readLimits } from './limits.ts';
import { asBoolean, asObject, asOneOf, asText, asWhole, below, error, listed, readKeys, warning, wrongType } from './problems.ts';
import type { Place, ReadKeys, Report } from './problems.ts';
import type { SecretSource, StoreConfig } from './types.ts';
import { onlyVariable, variableProblem, variablesIn } from './variables.ts';

/** Keys that every store may have beside its driver's settings. */
const COMMON = ['driver', 'limits'] as const;

/** The store that `entry` describes, or undefined when it cannot be reached as told: every reason is reported. */
export function readStore(entry: JsonEntry, place: Place, report: Report, secrets: ReadonlySet<JsonNode>): StoreConfig | undefined {
  const object = asObject(entry.value, place.path, capital(place.words), '{ "driver": "duckdb", "path": "legacy.duckdb" }', report);
  if (object === undefined) return undefined;
  let broken = object.entries.some((inside) => secrets.has(inside.value));
  const told: Report = (problem) => {
    // A wrong limit takes nothing away from what the store is; anything else does.
    if (problem.severity === 'error' && !problem.path.startsWith(below(place.path, 'limits'))) broken = true;
    report(problem);
  };

  const spec = readDriver(object, place, told);
  if (spec === undefined) return undefined;
  const known = [...COMMON, ...spec.settings.map((setting) => setting.name), ...(spec.takesPassword ? ['password'] : [])];
  const keys = readKeys(object, { ...place, words: `a ${spec.title} store` }, known, told, {
    needed: spec.settings.filter((setting) => setting.required).map((setting) => setting.name),
    told: secrets,
  });
  const settings = readSettings(spec, keys, place, told, secrets);
  const secret = readSecret(spec, keys.entries.get('password'), below(place.path, 'password'), told, secrets);
  const limits = readLimits(keys.entries.get('limits'), below(place.path, 'limits'), told);
  return broken ? undefined : { driver: spec.name, settings, secret, limits, range: entry.keyRange };
}

function readDriver(object: JsonNode & { kind: 'object' }, place: Place, report: Report): DriverSpec | undefined {
  const path = below(place.path, 'driver');
  const names = DRIVERS.map((driver) => driver.name);
  const node = object.entries.find((entry) => entry.key === 'driver')?.value;
  if (node === undefined) {
    error(report, 'missing', path, place.range, `${capital(place.words)} has no "driver". Write for example "driver": "duckdb". Known: ${listed(names)}.`);
    return undefined;
  }
  if (node.kind === 'string' && LATER_DRIVERS.includes(node.value.toLowerCase())) {
    error(report, 'driverNotAvailable', path, node.range, `The driver "${node.value}" is not available yet. Available: ${listed(names)}.`);
    return undefined;
  }
  const name = asOneOf(node, path, 'A driver', names, report, 'unknownDriver');
  return name === undefined ? undefined : driverSpec(name);
}

function readSettings(spec: DriverSpec, keys: ReadKeys, place: Place, report: Report, secrets: ReadonlySet<JsonNode>): StoreConfig['settings'] {
  const settings: Record<string, string | number | boolean> = {};
  for (const setting of spec.settings) {
    const path = below(place.path, setting.name);
    const entry = keys.entries.get(setting.name);
    if (entry === undefined) {
      if (!setting.required || keys.meant.has(setting.name)) continue;
      const example = `"${setting.name}": ${JSON.stringify(setting.example)}`;
      error(report, 'missing', path, place.range, `${capital(place.words)} has no "${setting.name}". Write for example ${example}.`);
      continue;
    }
    if (secrets.has(entry.value)) continue;
    const value = readSetting(setting, entry.value, path, report);
    if (value !== undefined) settings[setting.name] = value;
  }
  return settings;
}

function readSetting(setting: DriverSetting, node: JsonNode, path: string, report: Report): string | number | boolean | undefined {
  const words = `"${setting.name}"`;
  // Any setting may come from the environment, whatever it is in the end.
  if (node.kind === 'string' && (node.value.includes('${') || variablesIn(node.value).length > 0)) return checkVariables(node, path, report);
  if (setting.type === 'boolean') return asBoolean(node, path, words, report);
  if (setting.type === 'number') return asWhole(node, path, words, setting.bounds ?? { from: 0, to: Number.MAX_SAFE_INTEGER }, report);
  if (setting.booleans !== undefined && node.kind === 'boolean') return node.value ? setting.booleans.true : setting.booleans.false;
  if (setting.values !== undefined) return asOneOf(node, path, words, setting.values, report);
  const text = asText(node, path, words, String(setting.example), report);
  return text === undefined || node.kind !== 'string' ? undefined : checkLook(setting, node, text, path, report);
}

/** The text when its variables can be filled in; a misspelt one is reported. */
function checkVariables(node: JsonNode & { kind: 'string' }, path: string, report: Report): string | undefined {
  const problem = variableProblem(node.value);
  if (problem === undefined) return node.value;
  const fix = problem.mended === undefined ? undefined : { title: `Change to ${problem.mended}`, text: JSON.stringify(problem.mended) };
  error(report, 'badVariable', path, node.range, problem.message, fix);
  return undefined;
}

function checkLook(setting: DriverSetting, node: JsonNode, text: string, path: string, report: Report): string | undefined {
  const wrong = (message: string, mended?: string): undefined => {
    const fix = mended === undefined ? undefined : { title: `Change to ${mended}`, text: JSON.stringify(mended) };
    error(report, 'badValue', path, node.range, message, fix);
  };
  if (setting.looks === 'url' && !/^https?:\/\/[^\s/:]+(:\d+)?([/?#]\S*)?$/i.test(text) && !/^https?:\/\/\[[0-9a-f:.]+\](:\d+)?\/?$/i.test(text)) {
    const mended = /^[\w.-]+(:\d+)?$/.test(text) ? `https://${text}` : undefined;
    return wrong(`"${setting.name}" is an address with http or https, for example ${JSON.stringify(setting.example)}.`, mended);
  }
  if (setting.looks === 'host' && /[/\s]/.test(text)) {
    return wrong(`"${setting.name}" is a name or an address alone, for example ${JSON.stringify(setting.example)}, without scheme, path or blanks.`);
  }
  if (setting.looks === 'host' && /^[^:]+:\d+$/.test(text)) {
    return wrong(`"${setting.name}" is a name or an address alone: the port has its own key, "port": ${text.split(':')[1] ?? ''}.`, text.split(':')[0]);
  }
  return text;
}

function readSecret(spec: DriverSpec, entry: JsonEntry | undefined, path: string, report: Report, secrets: ReadonlySet<JsonNode>): SecretSource {
  if (!spec.takesPassword) return { kind: 'none' };
  if (entry === undefined) return { kind: 'store' };
  const { value } = entry;
  if (secrets.has(value) || value.kind === 'null') return { kind: 'none' };
  if (value.kind !== 'string') {
    wrongType(value, path, '"password" is "${env:NAME}", or null when there is none', report, '"${env:PARITY_PASSWORD}"');
    return { kind: 'none' };
  }
  const variable = onlyVariable(value.value);
  if (variable !== undefined) return { kind: 'env', variable };
  if (value.value === '') {
    const message = '"password" is empty. Write null when there is none, "${env:NAME}" to take it from the environment, or leave the key out and be asked.';
    error(report, 'empty', path, value.range, message, { title: 'Write null: no password', text: 'null' });
  } else if (checkVariables(value, path, report) !== undefined) {
    error(report, 'badVariable', path, value.range, '"password" is one variable and nothing else, for example "${env:PARITY_PASSWORD}".');
  }
  return { kind: 'none' };
}

/** Warns when both sides of an environment are one and the same store. */
export function warnSameStore(place: Place, stores: { readonly legacy: StoreConfig; readonly new: StoreConfig }, report: Report): void {
  const same = (['driver', 'settings'] as const).every((part) => JSON.stringify(stores.legacy[part]) === JSON.stringify(stores.new[part]));
  if (!same) return;
  const message = `Both sides of ${place.words} are the same store: a table whose mapping does not name two tables is compared with itself.`;
  warning(report, 'sameStore', place.path, place.range, message);
}

/** The words with a capital letter, for the beginning of a sentence. */
function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
