/** Arrays, maps, rows and JSON with hostile parts. */
import fc from 'fast-check';
import type { EngineName } from '../engines.ts';
import { identity, isMysql, kind, pairs, texts, TEXT } from './kinds.ts';
import type { ColumnOfPair, KindOfPair, RandomPair } from './kinds.ts';

type Nested = string | bigint | null | readonly Nested[] | { readonly row: readonly Nested[] } | { readonly entries: readonly (readonly [Nested, Nested])[] };

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** A nested value as an expression of the engine. */
function expression(engine: EngineName, value: Nested): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') {
    const hex = Buffer.from(value, 'utf8').toString('hex');
    return engine === 'duckdb' ? `decode(from_hex('${hex}'))` : engine === 'postgres' ? `convert_from('\\x${hex}'::bytea, 'UTF8')` : `from_utf8(X'${hex}')`;
  }
  if (isList(value)) {
    const parts = value.map((inner) => expression(engine, inner)).join(', ');
    return engine === 'duckdb' ? `[${parts}]` : `array[${parts}]`;
  }
  if ('row' in value) return `row(${value.row.map((inner) => expression(engine, inner)).join(', ')})`;
  const keys = value.entries.map(([key]) => expression(engine, key)).join(', ');
  const values = value.entries.map(([, inner]) => expression(engine, inner)).join(', ');
  return engine === 'duckdb' ? `map([${keys}], [${values}])` : `map(array[${keys}], array[${values}])`;
}

function nested(types: Readonly<Partial<Record<EngineName, string>>>): ColumnOfPair<Nested> {
  return {
    type: (engine) => types[engine],
    literal: (engine, value) => `cast(${expression(engine, value)} as ${types[engine] ?? ''})`,
  };
}

const part = fc.option(fc.array(fc.constantFrom('|', '~', ':', '1', '1:', '2:', 'a', 'é', '🤦', '[', ']', '{', '}', '=', ',', '(', ')', '', 'null', '"', '\\', ' '), { maxLength: 3 }).map((parts) => parts.join('')), { freq: 6 });
const number = fc.option(fc.bigInt({ min: -12n, max: 12n }), { freq: 6 });
const show = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner));
const equal = (left: unknown, right: unknown): boolean => show(left) === show(right);

/** Parts that have moved from one place to the next: what only looks alike when it is put together carelessly. */
function nearParts(parts: readonly (string | null)[], n: number): readonly (string | null)[] {
  const joined = parts.map((text) => text ?? '~').join('|');
  const ways = [[joined], joined.split('|'), parts.slice(1), [...parts, null], parts.map((text) => text ?? ''), parts.map((text) => (text === '' ? null : text)), [`${parts.length}`, ...parts]];
  return ways[n % ways.length] ?? parts;
}

const mapOf = (of: readonly (readonly [string, bigint | null])[]): Nested => ({ entries: of });
const entries = fc.uniqueArray(fc.tuple(part.map((text) => text ?? ''), number), { selector: ([key]) => key, maxLength: 4 });
const sorted = (of: readonly (readonly [string, bigint | null])[]): readonly (readonly [string, bigint | null])[] => [...of].sort(([left], [right]) => (left < right ? -1 : 1));

// JSON

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false, '', 'null', 'a|b', 'é', '🤦', '"', '\\', '\n', 0, 1, -1, 1.5, 100, 1e15, 0.001, 123456789),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'aa', 'é', '', '__proto__', 'constructor', '🤦', '1', '10', '2'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

/** The same JSON in another spelling: keys turned around, blanks, numbers with zeros or exponents. */
function spell(value: Json, other: boolean): string {
  if (Array.isArray(value)) return `[${other ? ' ' : ''}${(value as readonly Json[]).map((inner) => spell(inner, other)).join(other ? ' , ' : ',')}]`;
  if (typeof value === 'object' && value !== null) {
    const all = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}${other ? ' : ' : ':'}${spell(inner, other)}`);
    return `{${(other ? all.reverse() : all).join(other ? ', ' : ',')}}`;
  }
  if (typeof value === 'number' && other) return Number.isInteger(value) && Math.abs(value) < 1e6 ? `${value}.0` : String(value);
  return JSON.stringify(value);
}
const meaning = (value: Json): string => {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(meaning).join()}]`;
  if (typeof value === 'object' && value !== null) return `{${Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}:${meaning(inner)}`).sort().join()}}`;
  return `${typeof value} ${JSON.stringify(value)}`;
};
/** Something else in its place: other types of the same characters, one part more. */
function nearJson(value: Json, n: number): Json {
  const ways: readonly Json[] = [[value], String(JSON.stringify(value)), typeof value === 'string' ? Number(value) || null : JSON.stringify(value), { a: value }, Array.isArray(value) ? [...(value as readonly Json[]), null] : false];
  return ways[n % ways.length] ?? value;
}

const JSONS: ColumnOfPair<string> = {
  type: (engine) => (engine === 'postgres' ? 'jsonb' : 'json'),
  literal: (engine, value) => {
    const hex = Buffer.from(value, 'utf8').toString('hex');
    if (isMysql(engine)) return `convert(x'${hex}' using utf8mb4)`;
    return engine === 'trino' ? `json_parse(from_utf8(X'${hex}'))` : engine === 'duckdb' ? `cast(decode(from_hex('${hex}')) as json)` : `convert_from('\\x${hex}'::bytea, 'UTF8')::jsonb`;
  },
};
const jsonPairs: fc.Arbitrary<RandomPair<string, string>> = pairs(json, nearJson, (value) => spell(value, false), (value) => spell(value, true), (left, right) => meaning(left) === meaning(right));

/** Lists of JSON, spelled in one of two ways. */
const JSON_LISTS: ColumnOfPair<readonly string[]> = {
  type: (engine) => ({ duckdb: 'json[]', mysql: undefined, mariadb: undefined, postgres: 'jsonb[]', trino: 'array(json)' })[engine],
  literal: (engine, value) => {
    const list = value.map((inner) => JSONS.literal(engine, inner)).join(', ');
    return engine === 'duckdb' ? `cast([${list}] as json[])` : `cast(array[${list}] as ${engine === 'postgres' ? 'jsonb[]' : 'array(json)'})`;
  },
};
const nearList = (list: readonly Json[], n: number): readonly Json[] =>
  [[...list, null], list.slice(1), [list], list.map((inner, i) => (i === 0 ? nearJson(inner, n) : inner)), [...list].reverse()][n % 5] ?? list;

/** With JSON in a table its rows are finished here and not by the engine: a group of its own. */
export const jsonKinds: readonly KindOfPair[] = [
  kind({ name: 'JSON and JSON', legacy: JSONS, new: JSONS, values: jsonPairs }),
  kind({ name: 'JSON and text', legacy: JSONS, new: texts({ duckdb: 'varchar', mysql: 'longtext', postgres: 'text', trino: 'varchar' }), values: jsonPairs }),
  kind({
    name: 'arrays of JSON', legacy: JSON_LISTS, new: JSON_LISTS,
    values: pairs<readonly Json[], readonly string[], readonly string[]>(
      fc.array(json, { maxLength: 4 }), nearList, (list) => list.map((inner) => spell(inner, false)), (list) => list.map((inner) => spell(inner, true)), (left, right) => meaning(left) === meaning(right),
    ),
  }),
  kind({ name: 'text beside JSON', legacy: TEXT, new: TEXT, values: pairs(part.map((text) => text ?? ''), (text) => `${text} `, identity, identity, equal) }),
];

/** Hex, in lists: an empty one is another list than none. */
const BYTES: ColumnOfPair<readonly string[]> = {
  type: (engine) => ({ duckdb: 'blob[]', mysql: undefined, mariadb: undefined, postgres: 'bytea[]', trino: 'array(varbinary)' })[engine],
  literal: (engine, value) => {
    const list = value.map((hex) => ({ duckdb: `from_hex('${hex}')`, postgres: `'\\x${hex}'`, trino: `X'${hex}'`, mysql: '', mariadb: '' })[engine]).join(', ');
    return engine === 'duckdb' ? `cast([${list}] as blob[])` : `cast(array[${list}] as ${engine === 'postgres' ? 'bytea[]' : 'array(varbinary)'})`;
  },
};

export const nestedKinds: readonly KindOfPair[] = [
  kind({
    name: 'arrays of bytes', legacy: BYTES, new: BYTES,
    values: pairs<readonly string[], readonly string[], readonly string[]>(fc.array(fc.constantFrom('', '', '7c', '00', '7e5d'), { maxLength: 3 }), (list, n) => (n % 2 === 0 ? [...list, ''] : list.slice(1)), identity, identity, equal),
  }),
  kind({
    name: 'arrays of text', legacy: nested({ duckdb: 'varchar[]', trino: 'array(varchar)', postgres: 'text[]' }), new: nested({ duckdb: 'varchar[]', trino: 'array(varchar)', postgres: 'text[]' }),
    values: pairs<readonly (string | null)[], Nested, Nested>(fc.array(part, { maxLength: 4 }), nearParts, identity, identity, equal),
  }),
  kind({
    name: 'arrays of whole numbers and of decimals', legacy: nested({ duckdb: 'bigint[]', trino: 'array(bigint)', postgres: 'bigint[]' }), new: nested({ duckdb: 'decimal(20,2)[]', trino: 'array(decimal(20,2))', postgres: 'numeric(20,2)[]' }),
    values: pairs<readonly (bigint | null)[], Nested, Nested>(fc.array(number, { maxLength: 4 }), (parts, n) => (n % 2 === 0 ? parts.slice(1) : [...parts, null]), identity, identity, equal),
  }),
  kind({
    name: 'arrays of arrays', legacy: nested({ duckdb: 'varchar[][]', trino: 'array(array(varchar))' }), new: nested({ duckdb: 'varchar[][]', trino: 'array(array(varchar))' }),
    values: pairs<readonly (readonly (string | null)[])[], Nested, Nested>(fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 3 }), (parts, n) => (n % 2 === 0 ? [parts.flat()] : parts.map((inner) => nearParts(inner, n))), identity, identity, equal),
  }),
  kind({
    name: 'maps', legacy: nested({ duckdb: 'map(varchar, bigint)', trino: 'map(varchar, bigint)' }), new: nested({ duckdb: 'map(varchar, integer)', trino: 'map(varchar, integer)' }),
    values: pairs<readonly (readonly [string, bigint | null])[], Nested, Nested>(
      entries, (of, n) => (n % 2 === 0 ? of.slice(1) : of.map(([key, value], i) => (i === 0 ? [key, value === null ? 0n : value + 1n] as const : [key, value] as const))),
      mapOf, (of) => mapOf([...of].reverse()), (left, right) => equal(sorted(left), sorted(right)),
    ),
  }),
  kind({
    name: 'rows', legacy: nested({ duckdb: 'struct(a varchar, b bigint, c varchar)', trino: 'row(a varchar, b bigint, c varchar)' }), new: nested({ duckdb: 'struct(A varchar, B bigint, C varchar)', trino: 'row(A varchar, B bigint, C varchar)' }),
    values: pairs<readonly [string | null, bigint | null, string | null], Nested, Nested>(
      fc.tuple(part, number, part), ([a, b, c], n) => (n % 3 === 0 ? [c, b, a] : n % 3 === 1 ? [`${a ?? '~'}|`, b, c] : [a, null, c]), (row) => ({ row }), (row) => ({ row }), equal,
    ),
  }),
];
