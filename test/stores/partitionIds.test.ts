/** The id of a partition and its condition hold the same rows, for every date that an engine keeps. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ColumnType } from '../../server/engine/types.ts';
import { ENGINES, openEngine, withSession, type EngineName } from './engines.ts';

const SEED = 20_161;
const CUTS = ['day', 'month', 'year'] as const;

const pad = (number: number, length: number): string => String(number).padStart(length, '0');
const day = (years: fc.Arbitrary<number>, first: number, last: number): fc.Arbitrary<readonly [number, number, number]> => fc.tuple(years, fc.integer({ min: first, max: 12 }), fc.integer({ min: first, max: last }));
/** Days near each other, so that partitions meet. */
const near = day(fc.constantFrom(2019, 2020), 1, 28);

interface Kept {
  readonly engine: EngineName;
  readonly types: readonly string[];
  /** A date as the engine reads it. */
  readonly dates: readonly string[];
  readonly before?: string;
}

const sample = (of: fc.Arbitrary<readonly [number, number, number]>, words: (date: readonly [number, number, number]) => string, count: number): readonly string[] => fc.sample(of, { seed: SEED, numRuns: count }).map(words);
const plain = ([year, month, date]: readonly [number, number, number]): string => `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`;
const signed = ([year, month, date]: readonly [number, number, number]): string => `${year < 0 ? '-' : ''}${plain([Math.abs(year), month, date])}`;

const edges = ['2020-01-01', '2020-01-31', '2020-02-28', '2020-02-29', '2020-03-01', '2019-12-31', '0001-01-01', '0001-12-31', '0044-03-15', '9999-01-01', '9998-12-31', '9999-12-31', '1000-01-01'];
const mysqlDates = [...edges, ...sample(day(fc.constantFrom(2019, 2020, 44), 0, 31), plain, 20), ...sample(near, plain, 10), '0000-00-00', '2020-01-00', '2020-00-00', '2020-00-05', '2020-02-30', '2020-02-31', '2019-02-29', '2019-04-31', '0001-00-00'];
const far = (bc: (date: readonly [number, number, number]) => string, most: number, least: number): readonly string[] => [
  ...edges, ...sample(near, plain, 20), '10000-01-15', '10000-01-16', '10000-02-01', `${most}-12-31`, ...sample(day(fc.integer({ min: 9_990, max: 10_010 }), 1, 28), plain, 6), ...sample(day(fc.integer({ min: least, max: 0 }), 1, 28), bc, 8), ...sample(day(fc.constantFrom(-44, 0), 3, 4), bc, 6),
];

const KEPT: readonly Kept[] = [
  { engine: 'mysql', types: ['date', 'datetime(6)'], dates: mysqlDates, before: "set sql_mode = 'ALLOW_INVALID_DATES'" },
  { engine: 'mariadb', types: ['date', 'datetime(6)'], dates: mysqlDates, before: "set sql_mode = 'ALLOW_INVALID_DATES'" },
  { engine: 'postgres', types: ['date', 'timestamp(6)', 'timestamptz(6)'], dates: ['infinity', '-infinity', ...far(([year, month, date]) => `${plain([1 - year, month, date])} BC`, 294_275, -4_700)] },
  { engine: 'duckdb', types: ['date', 'timestamp', 'timestamptz'], dates: ['infinity', '-infinity', ...far(([year, month, date]) => `${plain([1 - year, month, date])} (BC)`, 290_000, -200_000)] },
  { engine: 'trino', types: ['date', 'timestamp(6)'], dates: far(signed, 99_999, -9_000) },
];

test('every engine is tried', () => {
  assert.deepEqual(KEPT.map(({ engine }) => engine).sort(), [...ENGINES].sort());
});

describe(`ids and conditions of partitions, seed ${SEED}`, () => {
  for (const { engine: name, types, dates, before } of KEPT) {
    for (const native of types) {
      test(`${name}: ${native}`, async () => {
        const engine = await openEngine(name);
        try {
          const values = [...new Set(dates)].map((text) => (native === 'date' ? text : withTime(text)));
          await engine.write([
            ...(before === undefined ? [] : [before]),
            `create table p (d ${native})`,
            `insert into p values ${[...values.map((text) => (name === 'trino' ? `(cast('${text}' as ${native}))` : `('${text}')`)), '(null)'].join(', ')}`,
          ]);
          const store = engine.store();
          const { dialect } = store;
          try {
            await withSession(store, async (session) => {
              const column = (await session.describeTable('p', new AbortController().signal))[0];
              assert.ok(column !== undefined);
              const type: ColumnType = column.type;
              const ask = async (statement: string): Promise<(readonly (string | null)[])[]> => {
                const rows: (readonly (string | null)[])[] = [];
                for await (const batch of session.query(statement, new AbortController().signal)) rows.push(...batch);
                return rows;
              };
              for (const by of CUTS) {
                const id = dialect.partitionId('d', type, by);
                // In the order of the dates themselves.
                const ids = (await ask(`select ${id} as v from p where d is not null order by d`)).map(([text]) => text ?? '');
                const groups = new Map<string | null, number>([[null, 1]]);
                for (const one of ids) groups.set(one, (groups.get(one) ?? 0) + 1);
                const grouped = await ask(`select min(${id}), ${dialect.integerAsText('count(*)')} from p group by ${dialect.exact(id)}`);
                assert.deepEqual(new Map(grouped.map(([one, count]) => [one, Number(count)])), groups, `${by}: ids are texts that compare`);
                assert.ok(runs(ids).length === new Set(ids).size, `${by}: the dates of one id lie side by side: ${runs(ids).join(' ')}`);

                const conditions = [...groups.keys()].map((one) => ({ words: String(one), condition: dialect.inPartition('d', type, by, one), rows: groups.get(one) ?? 0 }));
                const known = [...new Set(ids)].filter((one) => /^(?!0000)\d{4}(?:$|-(?!00)\d\d(?:$|-(?!00)\d\d$))/.test(one) && one <= `${by === 'day' ? '9999-12-31' : by === 'month' ? '9999-12' : '9999'}` && isOfCalendar(one));
                for (const [l, r] of fc.sample(fc.tuple(fc.nat(known.length - 1), fc.nat(known.length - 1)), { seed: SEED, numRuns: 12 })) {
                  const [from, to] = [known[Math.min(l, r)] ?? '', known[Math.max(l, r)] ?? ''];
                  const [first, last] = [ids.indexOf(from), ids.lastIndexOf(to)];
                  conditions.push({ words: `${from} to ${to}`, condition: dialect.betweenPartitions('d', type, by, from, to), rows: last - first + 1 });
                  conditions.push({ words: `from ${from}`, condition: dialect.betweenPartitions('d', type, by, from, null), rows: ids.length - first });
                  conditions.push({ words: `to ${to}`, condition: dialect.betweenPartitions('d', type, by, null, to), rows: last + 1 });
                }
                const [counted = []] = await ask(`select ${conditions.map(({ condition }) => dialect.integerAsText(`count(case when ${condition} then 1 end)`)).join(', ')} from p`);
                for (const [n, { words, condition, rows }] of conditions.entries()) assert.equal(Number(counted[n]), rows, `${by}: ${words}: ${condition}`);
              }
            });
          } finally {
            await store.close();
          }
        } finally {
          await engine.dispose();
        }
      });
    }
  }
});

/** A date with a time of day, some at the ends of the day. */
function withTime(date: string): string {
  if (date.endsWith('infinity')) return date;
  const [digits = '', era] = date.split(' ');
  const time = digits.endsWith('1') ? ' 23:59:59.999999' : digits.endsWith('0') ? ' 00:00:00' : ' 12:30:00.5';
  // DuckDB wants the era of a moment before the time.
  if (era === '(BC)') return `${digits} ${era}${time}`;
  return `${digits}${time}${era === undefined ? '' : ` ${era}`}`;
}

function runs(ids: readonly string[]): readonly string[] {
  return ids.filter((id, i) => id !== ids[i - 1]);
}

/** Days that no month has come from MySQL alone, and are asked for by their id. */
function isOfCalendar(id: string): boolean {
  const date = `${id}-01-01`.slice(0, 10);
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
