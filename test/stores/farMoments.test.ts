/** Moments before Christ, past 9999 and without an end: equal where they mean the same on every pair of engines that has them, also as keys, with tolerances and in partitions. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { TableRules } from '../../server/engine/ports.ts';
import { mapSides, type Sides } from '../../server/engine/types.ts';
import type { Session } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { noCancel, openPlaces, type EngineName, type OpenPlaces } from './engines.ts';

type Name = 'duckdb' | 'postgres' | 'trino' | 'mysql' | 'mariadb';
const WIDE = ['duckdb', 'postgres', 'trino'] as const;

interface Moment {
  readonly year: number;
  readonly rest: string;
}

const ENDS: readonly string[] = ['-infinity', 'infinity'];
/** In the order of time. */
const MOMENTS: readonly Moment[] = [
  { year: -4000, rest: '-01-01 00:00:00' }, { year: -43, rest: '-03-15 01:02:03' }, { year: -43, rest: '-03-15 01:02:03.5' }, { year: -43, rest: '-12-31 00:00:00' }, { year: 0, rest: '-02-29 00:00:00' }, { year: 0, rest: '-12-31 23:59:59.999999' },
  { year: 1, rest: '-01-01 00:00:00' }, { year: 44, rest: '-03-15 01:02:03' }, { year: 2016, rest: '-07-03 01:02:03.25' }, { year: 9999, rest: '-12-31 23:59:59.9' },
  { year: 10000, rest: '-01-01 00:00:00.1' }, { year: 10000, rest: '-01-01 04:59:59' }, { year: 12345, rest: '-06-07 00:00:00.12345' }, { year: 60000, rest: '-01-01 00:00:00' },
];

function literal(name: Name, { year, rest }: Moment): string {
  const four = (n: number): string => String(n).padStart(4, '0');
  if (name === 'trino') return `${year < 0 ? '-' : ''}${four(Math.abs(year))}${rest}`;
  if (year > 0) return `${four(year)}${rest}`;
  return name === 'postgres' ? `${four(1 - year)}${rest} BC` : `${four(1 - year)}${rest.replace(' ', ' (BC) ')}`;
}

/** Columns of table `m`, a row for each moment and, where the engine has them, for the ends: `ts`, `tz`, `d`, and a list. `changed`: row 2 is half a second, or a year, later. */
function statements(name: Name, table: string, changed: boolean): readonly string[] {
  const types = { duckdb: ['timestamp', 'timestamptz', 'date', 'timestamp[]'], postgres: ['timestamp', 'timestamptz', 'date', 'timestamp[]'], trino: ['timestamp(6)', 'timestamp(6) with time zone', 'date', 'array(timestamp(6))'] }[name as 'duckdb'];
  const row = (id: number, text: string): string => {
    const zoned = ENDS.includes(text) || name === 'postgres' ? text : `${text}${name === 'trino' ? ' UTC' : '+00'}`;
    const day = name === 'postgres' ? text.replace(/ [\d:.]+/, '') : text.replace(/ [\d:.]+$/, '');
    const ts = `cast('${text}' as ${types[0] ?? ''})`;
    return `(${id}, ${ts}, cast('${zoned}' as ${types[1] ?? ''}), cast('${day}' as date), ${name === 'duckdb' ? `[${ts}]` : `array[${ts}]`})`;
  };
  const ends = name === 'trino' ? [] : ENDS.map((text, i) => row(100 + i, text));
  const rows = MOMENTS.map((moment, id) => row(id, literal(name, changed && id === 2 ? { year: -42, rest: moment.rest } : moment)));
  return [`create table ${table} (id integer, ts ${types[0] ?? ''}, tz ${types[1] ?? ''}, d ${types[2] ?? ''}, l ${types[3] ?? ''})`, `insert into ${table} values ${[...rows, ...ends].join(', ')}`];
}

const MYSQL_ROWS = ["create table m (id integer, ts datetime(6))", `insert into m values ${MOMENTS.filter(({ year }) => year > 0 && year < 10000).map((moment) => `(${MOMENTS.indexOf(moment)}, '${literal('mysql', moment)}')`).join(', ')}`];

let opened: OpenPlaces<EngineName>;
/** Both sides may be one engine: the new side has a session of its own. Closing the store closes it too. */
const seconds = new Map<EngineName, Session>();
before(async () => {
  opened = await openPlaces<EngineName>([...WIDE, 'mysql', 'mariadb'], (name) => (name === 'mysql' || name === 'mariadb' ? MYSQL_ROWS : [...statements(name, 'm', false), ...statements(name, 'n', true)]));
  for (const name of WIDE) seconds.set(name, await (opened.get(name) ?? assert.fail(name)).store.open(noCancel()));
});
after(() => opened.close());

async function compare(sides: Sides<{ readonly name: Name; readonly table: string; readonly columns: string }>, rules: TableRules, limits = DEFAULT_LIMITS) {
  const report = recorder();
  const relations = mapSides(sides, ({ name, table, columns }, side) => {
    const { session: own, store } = opened.get(name) ?? assert.fail(name);
    const session = side === 'legacy' ? own : seconds.get(name) ?? own;
    return sqlRelation(session, store.dialect, table, { kind: 'query', query: `select ${columns} from ${table}${sides.legacy.name === 'trino' || sides.new.name === 'trino' ? ' where id < 100' : ''}` });
  });
  const { outcome } = await compareRelation('m', relations, { table: null, rules, limits, link }, report, noCancel());
  return { verdict: outcome.verdict, reason: outcome.reason?.message, findings: report.findings };
}

describe('far moments', () => {
  for (const legacy of WIDE) {
    for (const other of WIDE) {
      const of = (table: string, columns: string): Sides<{ readonly name: Name; readonly table: string; readonly columns: string }> => ({ legacy: { name: legacy, table: 'm', columns }, new: { name: other, table, columns } });
      test(`${legacy} and ${other}: equal are those that mean the same`, async () => {
        const same = await compare(of('m', 'id, ts, tz, d, l'), { key: ['id'], columns: {} });
        assert.equal(same.verdict, 'consistent', JSON.stringify([same.reason, same.findings]));
        const changed = await compare(of('n', 'id, ts, tz, d, l'), { key: ['id'], columns: {} });
        assert.deepEqual(changed.findings.map(({ key, columns }) => [key, Object.keys(columns)]), [[['2'], ['ts', 'tz', 'd', 'l']]], changed.reason);
        // A date beside a timestamp: its midnight.
        const mixed = await compare({ legacy: { name: legacy, table: 'm', columns: 'id, d as x' }, new: { name: other, table: 'm', columns: `id, cast(d as ${other === 'trino' ? 'timestamp(6)' : 'timestamp'}) as x` } }, { key: ['id'], columns: {} });
        assert.equal(mixed.verdict, 'consistent', JSON.stringify([mixed.reason, mixed.findings]));
      });
      test(`${legacy} and ${other}: as keys they are in the order of time`, async () => {
        for (const column of ['ts', 'tz', 'd, id']) {
          // Rows one by one, so that every key is a bound.
          const keyed = await compare(of('n', column === 'd, id' ? column : `${column}, id`), { key: column.split(', '), columns: {} }, { ...DEFAULT_LIMITS, leafRows: 2, wholeRows: 1, fanOut: 3 });
          assert.equal(keyed.reason, undefined);
          assert.deepEqual(keyed.findings.map(({ kind }) => kind).sort(), ['extra', 'missing']);
        }
      });
      test(`${legacy} and ${other}: within a tolerance, and in partitions`, async () => {
        const columns = { ts: { tolerance: { seconds: '0.5' } } };
        const near = await compare({ legacy: { name: legacy, table: 'm', columns: 'id, ts' }, new: { name: other, table: 'm', columns: "id, ts + interval '0.5' second as ts".replace("interval '0.5' second", other === 'duckdb' ? 'to_milliseconds(500)' : "interval '0.5' second") } }, { key: ['id'], columns });
        assert.equal(near.verdict, 'consistent within tolerance', JSON.stringify([near.reason, near.findings]));
        for (const by of ['day', 'month', 'year'] as const) {
          const cut = await compare(of('n', 'id, ts'), { key: ['id'], columns: {}, partition: { column: 'ts', by } });
          assert.equal(cut.reason, undefined);
          assert.deepEqual(cut.findings.map(({ key }) => key), [['2'], ['2']], by);
        }
      });
    }
  }
  for (const name of ['mysql', 'mariadb'] as const) {
    for (const flipped of [false, true]) {
      test(`${name} has none of them${flipped ? ', on the new side' : ''}: rows of the other side alone`, async () => {
        const own = { name, table: 'm', columns: 'ts, id' };
        const other = { name: 'postgres' as const, table: 'm', columns: 'ts, id' };
        const { reason, findings } = await compare(flipped ? { legacy: other, new: own } : { legacy: own, new: other }, { key: ['ts'], columns: {} }, { ...DEFAULT_LIMITS, leafRows: 2, wholeRows: 1, fanOut: 3 });
        assert.equal(reason, undefined);
        assert.deepEqual([...new Set(findings.map(({ kind }) => kind))], [flipped ? 'missing' : 'extra']);
        assert.equal(findings.length, MOMENTS.filter(({ year }) => year < 1 || year > 9999).length + ENDS.length);
      });
    }
  }
});
