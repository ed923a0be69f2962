/** Tables of many columns: more than an engine takes in one function, one expression or one plan. Equal ones are consistent, and of those with one changed value it is found. `PARITY_SOAK=1` takes widths up to what the engines store. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { Sides } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { ENGINES, noCancel, openPlaces, type EngineName, type OpenPlaces } from './engines.ts';

const isSoak = process.env['PARITY_SOAK'] === '1';

interface Kind {
  readonly types: Readonly<Record<EngineName, string>>;
  readonly value: (n: number) => string;
}

const everywhere = (type: string): Kind['types'] => ({ duckdb: type, mariadb: type, mysql: type, postgres: type, trino: type });
const WHOLE: Kind = { types: everywhere('integer'), value: (n) => String(n * 7 - 3) };
const DOUBLE: Kind = { types: { ...everywhere('double'), postgres: 'double precision' }, value: (n) => `${n}.5e${(n % 40) - 20}` };
const TEXT: Kind = { types: everywhere('varchar(10)'), value: (n) => (n % 5 === 0 ? 'null' : `'a|${n}'`) };
const MOMENT: Kind = { types: { duckdb: 'timestamp', mariadb: 'datetime(3)', mysql: 'datetime(3)', postgres: 'timestamp(3)', trino: 'timestamp(3)' }, value: (n) => `timestamp '2020-01-${String((n % 28) + 1).padStart(2, '0')} 01:02:03.${n % 10}00'` };
const DECIMAL: Kind = { types: everywhere('decimal(12,2)'), value: (n) => `${n}.25` };
const DAY: Kind = { types: everywhere('date'), value: (n) => `date '2021-02-${String((n % 28) + 1).padStart(2, '0')}'` };

const mixed = (count: number): readonly Kind[] => Array.from({ length: count }, (_, i) => [TEXT, WHOLE, DOUBLE, MOMENT, DECIMAL, TEXT, DAY, DOUBLE][i % 8] ?? WHOLE);
const of = (kind: Kind, count: number): readonly Kind[] => Array.from({ length: count }, () => kind);

/** Widths beyond 50 texts and 99 columns of PostgreSQL; the soak takes them to 500 of any mixture and 1,000 whole numbers. */
const TABLES: Readonly<Record<string, readonly Kind[]>> = isSoak
  ? { mixed500: mixed(500), doubles200: of(DOUBLE, 200), texts500: of(TEXT, 500), decimals500: of(DECIMAL, 500), whole1000: of(WHOLE, 1000) }
  : { mixed120: mixed(120) };

const PAIRS: readonly Sides<EngineName>[] = [
  { legacy: 'mariadb', new: 'postgres' }, { legacy: 'mariadb', new: 'duckdb' }, { legacy: 'mariadb', new: 'trino' },
  ...(isSoak ? ([{ legacy: 'mysql', new: 'trino' }, { legacy: 'postgres', new: 'trino' }, { legacy: 'postgres', new: 'duckdb' }, { legacy: 'mysql', new: 'mariadb' }, { legacy: 'duckdb', new: 'trino' }] as const) : []),
];

function statements(engine: EngineName): readonly string[] {
  return Object.entries(TABLES).flatMap(([name, kinds]) => {
    const row = (id: number, changed: boolean): string => `(${[String(id), ...kinds.map((kind, i) => literalOf(engine, kind, id + i + (changed && i === kinds.length - 1 ? 1 : 0)))].join(', ')})`;
    const columns = ['id integer', ...kinds.map((kind, i) => `c${i} ${kind.types[engine]}`)].join(', ');
    return [false, true].flatMap((changed) => [`create table ${name}${changed ? '_changed' : ''} (${columns})`, `insert into ${name}${changed ? '_changed' : ''} values ${[1, 2, 3].map((id) => row(id, changed && id === 2)).join(', ')}`]);
  });
}

/** Trino converts no literal by itself. */
function literalOf(engine: EngineName, kind: Kind, n: number): string {
  const value = kind.value(n);
  return engine === 'trino' && kind !== WHOLE ? `cast(${value} as ${kind.types.trino})` : value;
}

describe('wide tables', () => {
  let places: OpenPlaces<EngineName>;
  before(async () => {
    places = await openPlaces(ENGINES.filter((name) => PAIRS.some((pair) => pair.legacy === name || pair.new === name)), statements);
  });
  after(() => places.close());

  for (const pair of PAIRS) {
    for (const name of Object.keys(TABLES)) {
      test(`${pair.legacy} and ${pair.new}: ${name}, as a table and as a query`, async () => {
        const relation = (engine: EngineName, table: string, isQuery: boolean) => {
          const { session, store } = places.get(engine) ?? assert.fail(engine);
          return sqlRelation(session, store.dialect, table, isQuery ? { kind: 'query', query: `select * from ${table}` } : { kind: 'table', table });
        };
        const compare = async (table: string, isQuery: boolean) => {
          const report = recorder();
          const { outcome } = await compareRelation('t', { legacy: relation(pair.legacy, name, isQuery), new: relation(pair.new, table, isQuery) }, { table: 't', rules: { key: ['id'], columns: {} }, limits: DEFAULT_LIMITS, link }, report, noCancel());
          return { verdict: outcome.verdict, reason: outcome.reason, findings: report.findings.map(({ kind, key, columns }) => `${kind} ${key.join()} ${Object.keys(columns).join()}`) };
        };
        const last = (TABLES[name]?.length ?? 0) - 1;
        assert.deepEqual(await compare(name, false), { verdict: 'consistent', reason: undefined, findings: [] });
        assert.deepEqual(await compare(`${name}_changed`, true), { verdict: 'differs', reason: undefined, findings: [`changed 2 c${last}`] });
      });
    }
  }
});
