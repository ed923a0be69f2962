/** Collects what is wrong, and reads values of an object so that each wrong one is told once, with what to write instead. */
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { nearest } from './nearest.ts';
import type { ConfigProblem, ConfigRange } from './types.ts';

/** Where problems go. */
export type Report = (problem: ConfigProblem) => void;

/** A replacement that mends a problem. */
export type Fix = NonNullable<ConfigProblem['fix']>;

/** Reports an error. */
export function error(report: Report, code: string, path: string, range: ConfigRange, message: string, fix?: Fix): void {
  report({ severity: 'error', code, message, range, path, ...(fix === undefined ? {} : { fix }) });
}

/** Reports a warning: what stands there has no effect, or hardly the one that was meant. */
export function warning(report: Report, code: string, path: string, range: ConfigRange, message: string, fix?: Fix): void {
  report({ severity: 'warning', code, message, range, path, ...(fix === undefined ? {} : { fix }) });
}

/** The path of something below `parent`. */
export function below(parent: string, key: string | number): string {
  return parent === '' ? String(key) : `${parent}.${key}`;
}

/** A list for people: `a, b and c`. */
export function listed(words: readonly string[], and = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1) ?? ''}`;
}

/** What an object holds of the keys that it may have. */
export interface ReadKeys {
  readonly entries: ReadonlyMap<string, JsonEntry>;
  /** Known keys that an unknown one was probably meant to be: saying that they are missing as well would be noise. */
  readonly meant: ReadonlySet<string>;
}

/** What an object is, for messages, and where. */
export interface Place {
  readonly path: string;
  /** For example `the table "games"`. */
  readonly words: string;
  /** Where to point when something is missing in it. */
  readonly range: ConfigRange;
}

/**
 * The known keys of an object. Unknown ones are warned of; one that was probably meant to be a key of `needed` is an error, because
 * without that key the object says something else. `told` are values that something else spoke of already. `notObeyed` are keys that the caller
 * reports: they are no suggestion for another one.
 */
export function readKeys(
  object: JsonNode & { kind: 'object' },
  place: Place,
  known: readonly string[],
  report: Report,
  { needed = [], told, notObeyed = [] }: { readonly needed?: readonly string[]; readonly told?: ReadonlySet<JsonNode>; readonly notObeyed?: readonly string[] } = {},
): ReadKeys {
  const entries = new Map<string, JsonEntry>();
  const meant = new Set<string>();
  const present = new Set(object.entries.map((entry) => entry.key));
  for (const entry of object.entries) {
    if (entry.duplicate) {
      const message = `The key "${entry.key}" is here twice. The first one counts: take this one out or rename it.`;
      error(report, 'duplicateKey', below(place.path, entry.key), entry.keyRange, message);
      continue;
    }
    if (known.includes(entry.key) || notObeyed.includes(entry.key)) {
      entries.set(entry.key, entry);
      continue;
    }
    const near = nearest(entry.key, known.filter((key) => !present.has(key)));
    if (near !== undefined) meant.add(near);
    if (told?.has(entry.value) === true) continue;
    const instead = near === undefined ? `Known here: ${listed(known.filter((key) => key !== '$schema'))}.` : `Did you mean "${near}"?`;
    const fix = near === undefined ? undefined : { title: `Change to "${near}"`, text: JSON.stringify(near) };
    const message = `"${entry.key}" is not known in ${place.words} and has no effect. ${instead}`;
    const tell = near !== undefined && needed.includes(near) ? error : warning;
    tell(report, 'unknownKey', below(place.path, entry.key), entry.keyRange, message, fix);
  }
  return { entries, meant };
}

/** The object that a value is; anything else is reported. `example` shows what to write. */
export function asObject(node: JsonNode, path: string, words: string, example: string, report: Report): (JsonNode & { kind: 'object' }) | undefined {
  if (node.kind === 'object') return node;
  wrongType(node, path, `${words} is an object, for example ${example}`, report);
  return undefined;
}

/** The text that a value is, never empty; anything else is reported. */
export function asText(node: JsonNode, path: string, words: string, example: string, report: Report): string | undefined {
  if (node.kind === 'string' && node.value.trim() !== '') return node.value;
  if (node.kind === 'string') error(report, 'empty', path, node.range, `${words} is empty. Write for example ${JSON.stringify(example)}, or take the key out.`);
  else wrongType(node, path, `${words} is a text, for example ${JSON.stringify(example)}`, report, node.kind === 'number' ? JSON.stringify(node.source) : undefined);
  return undefined;
}

/** The boolean that a value is; anything else is reported. */
export function asBoolean(node: JsonNode, path: string, words: string, report: Report): boolean | undefined {
  if (node.kind === 'boolean') return node.value;
  const written = node.kind === 'string' ? node.value.toLowerCase() : '';
  wrongType(node, path, `${words} is true or false`, report, written === 'true' || written === 'false' ? written : undefined);
  return undefined;
}

/** The whole number that a value is, within bounds; anything else is reported. */
export function asWhole(node: JsonNode, path: string, words: string, bounds: { readonly from: number; readonly to: number }, report: Report): number | undefined {
  return asNumber(node, path, words, bounds, report);
}

/** A number within bounds, whole unless `fractions` says otherwise. */
export function asNumber(node: JsonNode, path: string, words: string, bounds: { readonly from: number; readonly to: number; readonly fractions?: true }, report: Report): number | undefined {
  const between = `${words} is a ${bounds.fractions === true ? '' : 'whole '}number from ${bounds.from} to ${bounds.to}`;
  if (node.kind === 'number') {
    const value = Number(node.source);
    if ((bounds.fractions === true || Number.isInteger(value)) && value >= bounds.from && value <= bounds.to) return value;
    error(report, 'badValue', path, node.range, `${between}.`);
    return undefined;
  }
  const digits = node.kind === 'string' && /^\d{1,9}$/.test(node.value.trim()) ? String(Number(node.value)) : undefined;
  wrongType(node, path, between, report, digits);
  return undefined;
}

/** Reports a value of the wrong kind. A value that is broken already has its syntax error. */
export function wrongType(node: JsonNode, path: string, wanted: string, report: Report, replacement?: string): void {
  if (node.kind === 'broken') return;
  const fix = replacement === undefined ? undefined : { title: `Write ${replacement}`, text: replacement };
  error(report, 'wrongType', path, node.range, `${wanted}; this is ${KINDS[node.kind]}.`, fix);
}

const KINDS: Readonly<Record<JsonNode['kind'], string>> = {
  object: 'an object', array: 'a list', string: 'a text', number: 'a number', boolean: 'true or false', null: 'null', broken: 'nothing',
};

/** One of a few words; anything else is reported, the nearest word being the fix. */
export function asOneOf(node: JsonNode, path: string, words: string, known: readonly string[], report: Report, code = 'badValue'): string | undefined {
  const choices = listed(known.map((word) => JSON.stringify(word)), 'or');
  if (node.kind !== 'string') {
    wrongType(node, path, `${words} is ${choices}`, report);
    return undefined;
  }
  if (known.includes(node.value)) return node.value;
  const near = nearest(node.value, known);
  const fix = near === undefined ? undefined : { title: `Change to "${near}"`, text: JSON.stringify(near) };
  error(report, code, path, node.range, `${words} is ${choices}.${near === undefined ? '' : ` Did you mean "${near}"?`}`, fix);
  return undefined;
}
