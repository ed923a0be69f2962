/**
 * Fields of rows, structs, composites and unions pair by their names, at any depth, on every pair of engines that has such types: a value is equal
 * where each name has the same value, whatever the order of the fields and the case of their names.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { askedOf, createCalibrations } from '../../server/calibrate/calibrations.ts';
import { compareRelation, DEFAULT_LIMITS, type Compared } from '../../server/engine/compareRelation.ts';
import type { Finding, Sides } from '../../server/engine/types.ts';
import { SIDES, mapSides } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, never, recorder } from '../support/recorder.ts';
import { openPlaces, withSession, type OpenPlace, type OpenPlaces } from './engines.ts';

type Name = 'duckdb' | 'postgres' | 'trino';
type Type = 'integer' | 'varchar' | { readonly row: readonly (readonly [string, Type])[] } | { readonly list: Type } | { readonly map: Type };
type Value = number | string | null | readonly Value[] | { readonly [name: string]: Value };

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** The same type with the fields of every row in another order, and names in capitals. */
function turned(type: Type): Type {
  if (typeof type === 'string') return type;
  if ('list' in type) return { list: turned(type.list) };
  if ('map' in type) return { map: turned(type.map) };
  const fields = type.row.map(([name, inner]) => [name.toUpperCase(), turned(inner)] as const);
  return { row: [...fields.slice(1).reverse(), ...fields.slice(0, 1)] };
}

/** Types that have names on their engine. */
type Made = Map<Type, { readonly name: string; readonly statement: string }>;

/** A type as an engine writes it. `made` takes the types that have to be made for it first. */
function typeOn(engine: Name, type: Type, made: Made, prefix: string): string {
  if (typeof type === 'string') return type;
  if ('list' in type) {
    const element = typeOn(engine, type.list, made, prefix);
    return engine === 'trino' ? `array(${element})` : `${element}[]`;
  }
  if ('map' in type) return `map(varchar, ${typeOn(engine, type.map, made, prefix)})`;
  const fields = type.row.map(([name, inner]) => `"${name}" ${typeOn(engine, inner, made, prefix)}`).join(', ');
  if (engine !== 'postgres') return `${engine === 'trino' ? 'row' : 'struct'}(${fields})`;
  const known = made.get(type) ?? { name: `${prefix}_${made.size}`, statement: `create type ${prefix}_${made.size} as (${fields})` };
  made.set(type, known);
  return known.name;
}

/** A value in the order of the fields of `type`. A name is looked for without its case. */
function literal(engine: Name, type: Type, value: Value, made: Made): string {
  if (value === null) return 'null';
  if (typeof type === 'string') return typeof value === 'number' ? String(value) : `'${typeof value === 'string' ? value : assert.fail()}'`;
  if ('list' in type) return isList(value) ? `${engine === 'duckdb' ? '' : 'array'}[${value.map((inner) => literal(engine, type.list, inner, made)).join(', ')}]` : assert.fail();
  const entries = Object.entries(value as { readonly [name: string]: Value });
  if ('map' in type) {
    const list = (parts: readonly string[]): string => `${engine === 'duckdb' ? '' : 'array'}[${parts.join(', ')}]`;
    return `map(${list(entries.map(([key]) => `'${key}'`))}, ${list(entries.map(([, inner]) => literal(engine, type.map, inner, made)))})`;
  }
  const row = `row(${type.row.map(([name, inner]) => literal(engine, inner, entries.find(([own]) => own.toLowerCase() === name.toLowerCase())?.[1] ?? null, made)).join(', ')})`;
  return engine === 'postgres' ? `${row}::${made.get(type)?.name ?? ''}` : row;
}

/** Values of a type. */
function values(type: Type): fc.Arbitrary<Value> {
  if (type === 'integer') return fc.option(fc.integer({ min: 1, max: 3 }));
  if (type === 'varchar') return fc.option(fc.constantFrom('1', '2', 'a|b', ''));
  if ('list' in type) return fc.option(fc.array(values(type.list), { minLength: 1, maxLength: 3 }), { freq: 6 });
  if ('map' in type) return fc.option(fc.dictionary(fc.constantFrom('k', 'l'), values(type.map), { minKeys: 1, maxKeys: 2, noNullPrototype: true }), { freq: 6 });
  return fc.option(fc.record(Object.fromEntries(type.row.map(([name, inner]) => [name, values(inner)])), { noNullPrototype: true }), { freq: 6 });
}

/** What a value means, whatever the order of names in it. */
function meaning(value: Value): string {
  if (isList(value)) return `[${value.map(meaning).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, inner]) => `${name}:${meaning(inner)}`).sort().join()}}`;
}

const POINT: Type = { row: [['lat', 'integer'], ['lon', 'integer']] };
const TYPES: readonly { readonly name: string; readonly type: Type; readonly engines: readonly Name[] }[] = [
  { name: 'a', type: POINT, engines: ['duckdb', 'postgres', 'trino'] },
  { name: 'b', type: { row: [['id', 'integer'], ['text', 'varchar'], ['at', POINT], ['b c', 'integer']] }, engines: ['duckdb', 'postgres', 'trino'] },
  { name: 'c', type: { list: POINT }, engines: ['duckdb', 'postgres', 'trino'] },
  { name: 'd', type: { row: [['n', 'integer'], ['all', { list: { row: [['x', 'varchar'], ['y', 'varchar'], ['z', POINT]] } }]] }, engines: ['duckdb', 'postgres', 'trino'] },
  { name: 'e', type: { map: { row: [['x', 'varchar'], ['y', 'varchar'], ['in', { map: POINT }]] } }, engines: ['duckdb', 'trino'] },
];
const ROWS = 40;
const NAMES = ['duckdb', 'postgres', 'trino'] as const;

interface Case { readonly legacy: Value; readonly new: Value }

/** Half of the rows are equal; in the others a value is another one, most often one with two fields exchanged. */
function casesOf(type: Type, seed: number): readonly Case[] {
  const swapped = (value: Value): Value => {
    if (isList(value)) return value.map(swapped);
    if (typeof value !== 'object' || value === null) return value;
    const keys = Object.keys(value);
    return Object.fromEntries(keys.map((key, i) => [key, swapped((value)[keys[(i + 1) % keys.length] ?? key] ?? null)]));
  };
  const simple = type === POINT || ('list' in (type as object) && (type as { list: Type }).list === POINT);
  return fc.sample(fc.tuple(values(type), values(type), fc.integer({ min: 0, max: 3 })), { numRuns: ROWS, seed }).map(([legacy, other, way]) => ({ legacy, new: way < 2 ? legacy : way === 2 && simple ? swapped(legacy) : other }));
}

const CASES = new Map(TYPES.map(({ name, type }, i) => [name, casesOf(type, 20_261_128 + i)]));

/** Tables of both orders on an engine: `a_own` with the values of the legacy side, `a_turned` with those of the new side. */
function tables(engine: Name): readonly string[] {
  return TYPES.filter(({ engines }) => engines.includes(engine)).flatMap(({ name, type }) =>
    (['own', 'turned'] as const).flatMap((order) => {
      const made: Made = new Map();
      const there = order === 'own' ? type : turned(type);
      const native = typeOn(engine, there, made, `${name}_${order}_t`);
      const rows = (CASES.get(name) ?? []).map((one, id) => `select ${id}, cast(${literal(engine, there, order === 'own' ? one.legacy : one.new, made)} as ${native})`);
      return [...[...made.values()].map(({ statement }) => statement), `create table ${name}_${order} (id integer, v ${native})`, `insert into ${name}_${order} ${rows.join(' union all ')}`];
    }));
}

describe('fields pair by name', () => {
  let places: OpenPlaces<Name>;
  before(async () => {
    places = await openPlaces(NAMES, (name) => [...tables(name), ...others(name)]);
  });
  after(() => places.close());

  /** A session of its own on each side, though both may be one store. */
  const withSessions = <T>(stores: Sides<OpenPlace>, use: (open: Sides<Pick<OpenPlace, 'session' | 'store'>>) => Promise<T>): Promise<T> =>
    withSession(stores.new.store, (session) => use({ legacy: stores.legacy, new: { session, store: stores.new.store } }));
  const calibrations = createCalibrations(link);

  async function compared(legacy: Name, other: Name, names: { readonly legacy: string; readonly new: string }): Promise<Compared & { readonly findings: readonly Finding[] }> {
    const report = recorder();
    return withSessions(mapSides({ legacy, new: other }, (name): OpenPlace => places.get(name) ?? assert.fail()), async (open) => {
      const relations = mapSides(open, ({ session, store }, side) => sqlRelation(session, store.dialect, names[side], { kind: 'table', table: names[side] }));
      const asked = askedOf(mapSides(open, ({ session, store }, side) => ({ session, store, label: side })));
      const result = await compareRelation('t', relations, { table: 't', rules: { key: ['id'], columns: {} }, limits: DEFAULT_LIMITS, link, calibrate: calibrations.calibrateWith(asked) }, report, never);
      return { ...result, findings: report.findings };
    });
  }

  for (const legacy of NAMES) {
    for (const other of NAMES) {
      test(`${legacy} and ${other}: in any order, at any depth`, async () => {
        for (const { name, engines } of TYPES) {
          if (!engines.includes(legacy) || !engines.includes(other)) continue;
          const { outcome, plan, findings } = await compared(legacy, other, { legacy: `${name}_own`, new: `${name}_turned` });
          assert.equal(outcome.reason, undefined, outcome.reason?.message);
          assert.equal(outcome.columns.length, 2);
          assert.ok(!plan.blindSpots.some((spot) => spot.includes('names of row fields')), plan.blindSpots.join('; '));
          const differing = (CASES.get(name) ?? []).flatMap((one, id) => (meaning(one.legacy) === meaning(one.new) ? [] : [String(id)]));
          assert.ok(differing.length > 5 && differing.length < ROWS - 5);
          assert.deepEqual(findings.map(({ key }) => key[0] ?? '').sort(byNumber), differing, name);
        }
      });
    }
  }

  const ANONYMOUS: readonly (readonly [Name, Name])[] = [['trino', 'trino'], ['trino', 'duckdb'], ['duckdb', 'trino'], ['postgres', 'trino'], ['duckdb', 'duckdb']];
  for (const [legacy, other] of ANONYMOUS) {
    test(`${legacy} and ${other}: by place where a side has no names, which is said`, async () => {
      const { outcome, plan } = await compared(legacy, other, { legacy: 'named', new: 'unnamed' });
      assert.equal(outcome.verdict, 'consistent', outcome.reason?.message);
      assert.match(plan.notes.join('\n'), /^v: its fields are compared by their place, because the new side has no names for them$/m);
      assert.ok(plan.blindSpots.includes('v: the names of row fields'));
    });
    test(`${legacy} and ${other}: names that differ do not pair, and the reason names them`, async () => {
      const { outcome } = await compared(legacy, other, { legacy: 'named', new: 'renamed' });
      assert.equal(outcome.verdict, 'inconclusive');
      assert.match(outcome.reason?.message ?? '', /^Column v .*: only the legacy side has the field b, and only the new side has the field c\. /);
    });
  }

  test('members of a union pair by name too', async () => {
    const { outcome, plan, findings } = await compared('duckdb', 'duckdb', { legacy: 'u_own', new: 'u_turned' });
    assert.equal(outcome.reason, undefined, outcome.reason?.message);
    assert.deepEqual(findings.map(({ key }) => key[0] ?? '').sort(byNumber), ['1', '3', '6']);
    assert.match(plan.notes.join('\n'), /: all exact$/m);
    assert.deepEqual(plan.blindSpots, []);
  });
  test('a union is not taken for a row', async () => {
    const { outcome } = await compared('duckdb', 'trino', { legacy: 'u_own', new: 'named' });
    assert.match(outcome.reason?.message ?? '', /a union compares with a union alone/);
  });
  test('calibrates the order of names', async () => {
    const { plan } = await compared('duckdb', 'trino', { legacy: 'a_own', new: 'a_turned' });
    assert.match(plan.notes.join('\n'), /^calibrated 2 column pairs on .*: all exact$/m);
    assert.equal(SIDES.every((side) => plan.columns.every((column) => column.sides[side].type.kind !== 'unsupported')), true);
  });
});

const byNumber = (left: string, right: string): number => Number(left) - Number(right);

/** Rows with names, without, and with others; unions in two orders. */
function others(engine: Name): readonly string[] {
  const row = engine === 'duckdb' ? 'struct' : 'row';
  const write = (table: string, type: string, values: readonly string[]): readonly string[] => [
    `create table ${table} (id integer, v ${type})`, `insert into ${table} ${values.map((value, id) => `select ${id}, cast(${value} as ${type})`).join(' union all ')}`,
  ];
  if (engine === 'postgres') {
    return ['create type named_t as (a integer, b varchar)', ...write('named', 'named_t', ["row(1, 'x')"]), 'create type renamed_t as (a integer, c varchar)', ...write('renamed', 'renamed_t', ["row(1, 'x')"])];
  }
  return [
    ...write('named', `${row}(a integer, b varchar)`, ["row(1, 'x')"]),
    ...write('renamed', `${row}(a integer, c varchar)`, ["row(1, 'x')"]),
    // DuckDB keeps none in a table.
    engine === 'duckdb' ? "create view unnamed as select 0 as id, row(1, 'x') as v" : 'create table unnamed as select 0 as id, cast(row(1, \'x\') as row(integer, varchar)) as v',
    ...(engine === 'duckdb'
      ? [
          ...write('u_own', 'union(a integer, b varchar)', ['1', '1', "'x'", "'x'", 'union_value(a := null)', 'null', 'union_value(a := null)']),
          ...write('u_turned', 'union(B varchar, A integer)', ['1', '2', "'x'", "'y'", 'union_value(A := null)', 'null', 'union_value(B := null::varchar)']),
        ]
      : []),
  ];
}
