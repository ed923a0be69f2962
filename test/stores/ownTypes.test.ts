/** Types that one engine alone has: equal where their values are, and different where they are not, each value against each. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import { mapSides } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, never, recorder } from '../support/recorder.ts';
import { openEngine, withSession, type EngineName } from './engines.ts';

interface OwnType {
  readonly engine: EngineName;
  readonly type: string;
  /** Values by what they mean: those of one list are equal, those of different lists are not. NULL is put to them. */
  readonly values: readonly (readonly string[])[];
}

const UNION = 'union(num integer, str varchar, list integer[])';
const point = (text: string): string => `st_geometryfromtext('${text}')`;

const TYPES: readonly OwnType[] = [
  {
    engine: 'duckdb', type: UNION,
    values: [['1', 'union_value(num := 1)'], ["'1'"], ["'a'"], ["''"], ["'~'"], ["'num'"], [`cast(union_value(num := null::integer) as ${UNION})`], [`cast(union_value(str := null::varchar) as ${UNION})`], ['[1, 2]'], ['[1]'], ['[]::integer[]']],
  },
  {
    engine: 'duckdb', type: 'variant',
    // What JSON does not tell apart is a blind spot: a date and its text.
    values: [['1::variant', '1::bigint::variant', '1.0::decimal(9,1)::variant'], ["'1'::variant"], ["date '2016-07-03'::variant", "'2016-07-03'::variant"], ["{'a': 1, 'b': [1, 2]}::variant", "{'b': [1, 2], 'a': 1}::variant"], ["{'a': 1}::variant"], ['[1, null]::variant'], ['[1]::variant'], ['true::variant'], ["''::variant"]],
  },
  { engine: 'trino', type: 'Geometry', values: [[point('POINT (1 2)'), point('POINT(1 2)')], [point('POINT (2 1)')], [point('LINESTRING (0 0, 1 1)')], [point('LINESTRING (1 1, 0 0)')], [point('POINT EMPTY')]] },
  { engine: 'trino', type: 'SphericalGeography', values: [[`to_spherical_geography(${point('POINT (1 2)')})`], [`to_spherical_geography(${point('POINT (2 1)')})`]] },
  { engine: 'trino', type: 'BingTile', values: [["bing_tile('123')", 'bing_tile(5, 3, 3)'], ["bing_tile('12')"], ["bing_tile('1230')"]] },
  { engine: 'trino', type: 'HyperLogLog', values: [['(select approx_set(n) from unnest(array[1, 2, 3]) t(n))', '(select approx_set(n) from unnest(array[3, 2, 1, 1]) t(n))'], ['(select approx_set(n) from unnest(array[1, 2, 4]) t(n))']] },
  { engine: 'trino', type: 'P4HyperLogLog', values: [['cast((select approx_set(n) from unnest(array[1, 2, 3]) t(n)) as P4HyperLogLog)'], ['cast((select approx_set(n) from unnest(array[1, 2]) t(n)) as P4HyperLogLog)']] },
  { engine: 'trino', type: 'SetDigest', values: [['(select make_set_digest(n) from unnest(array[1, 2, 3]) t(n))'], ['(select make_set_digest(n) from unnest(array[1, 2, 4]) t(n))']] },
  { engine: 'trino', type: 'tdigest', values: [['(select tdigest_agg(cast(n as double)) from unnest(array[1, 2, 3]) t(n))'], ['(select tdigest_agg(cast(n as double)) from unnest(array[1, 2, 4]) t(n))']] },
  { engine: 'trino', type: 'qdigest(bigint)', values: [['(select qdigest_agg(cast(n as bigint)) from unnest(array[1, 2, 3]) t(n))'], ['(select qdigest_agg(cast(n as bigint)) from unnest(array[1, 2, 4]) t(n))']] },
];

describe('types of one engine alone', () => {
  for (const { engine: name, type, values } of TYPES) {
    test(`${name}: ${type}`, async () => {
      const engine = await openEngine(name);
      const all = [...values.flatMap((same, meaning) => same.map((value) => ({ value, meaning }))), { value: `cast(null as ${type})`, meaning: -1 }];
      const pairs = all.flatMap((left) => all.map((right) => ({ left, right })));
      try {
        // Values first, each once, then every pair of them.
        await engine.write([
          `create table v (n integer, x ${type})`,
          ...all.map(({ value }, n) => `insert into v select ${n}, ${value}`),
          'create table pairs (id integer, l integer, r integer)',
          `insert into pairs values ${pairs.map(({ left, right }, id) => `(${id}, ${all.indexOf(left)}, ${all.indexOf(right)})`).join(', ')}`,
          'create table l as select id, x from pairs join v on n = l',
          'create table r as select id, x from pairs join v on n = r',
        ]);
        const store = engine.store();
        try {
          const { outcome, findings } = await withSession(store, (legacy) => withSession(store, async (other) => {
            const report = recorder();
            const relations = mapSides({ legacy: { session: legacy, table: 'l' }, new: { session: other, table: 'r' } }, ({ session, table }) => sqlRelation(session, store.dialect, table, { kind: 'table', table }));
            const compared = await compareRelation('t', relations, { table: 't', rules: { key: ['id'], columns: {} }, limits: DEFAULT_LIMITS, link }, report, never);
            return { outcome: compared.outcome, findings: report.findings };
          }));
          assert.equal(outcome.reason, undefined, outcome.reason?.message);
          assert.deepEqual(outcome.columns.map((column) => column.name), ['id', 'x']);
          assert.deepEqual(findings.map(({ key }) => key[0]), pairs.flatMap(({ left, right }, id) => (left.meaning === right.meaning ? [] : [String(id)])));
        } finally {
          await store.close();
        }
      } finally {
        await engine.dispose();
      }
    });
  }
});
