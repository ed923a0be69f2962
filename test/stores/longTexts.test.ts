/**
 * Texts of megabytes that are full of what costs an engine most: the separator of row texts, question marks in a charset that has characters
 * without a code point, blanks at the end. What an expression costs must grow with the text, never with its square: MariaDB does not stop such a statement when it is told to.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { ColumnRule } from '../../server/engine/ports.ts';
import type { Sides } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, never, recorder } from '../support/recorder.ts';
import { ENGINES, openPlaces, type EngineName, type OpenPlaces } from './engines.ts';

/** Half a million finds in a megabyte and a half: minutes of a statement that moves the rest of the text at each. */
const TIMES = 500_000;

const TYPES: Readonly<Record<EngineName, string>> = { duckdb: 'varchar', mariadb: 'longtext', mysql: 'longtext', postgres: 'text', trino: 'varchar' };

/** Trino repeats elements of arrays only, and no more than a megabyte of them; what it concatenates is no longer either. */
function longText(name: EngineName, part: string, end: string): string {
  if (name === 'trino') return `array_join(array[replace(array_join(repeat('n', ${TIMES / 500}), ''), 'n', array_join(repeat('${part}', 500), '')), '${end}'], '')`;
  return name === 'mysql' || name === 'mariadb' ? `concat(repeat('${part}', ${TIMES}), '${end}')` : `repeat('${part}', ${TIMES}) || '${end}'`;
}

const ROWS: readonly (readonly [id: number, part: string, end: string])[] = [[1, 'é|', 'x'], [2, '?.', 'x'], [3, 'x ', ''], [4, '|', '']];

function create(name: EngineName): readonly string[] {
  const charset = name === 'mariadb' || name === 'mysql' ? ' character set cp1251' : '';
  return [
    `create table long_texts (id integer, t ${TYPES[name]}, c ${TYPES[name]}${charset})`,
    ...ROWS.map(([id, part, end]) => `insert into long_texts select ${id}, ${longText(name, part, end)}, ${longText(name, part === 'é|' ? 'я|' : part, end)}`),
    `create table changed (id integer, t ${TYPES[name]}, c ${TYPES[name]}${charset})`,
    ...ROWS.map(([id, part, end]) => `insert into changed select ${id}, ${longText(name, part, id === 2 ? 'y' : end)}, ${longText(name, part === 'é|' ? 'я|' : part, id === 1 ? 'y' : end)}`),
  ];
}

describe('long texts', () => {
  let places: OpenPlaces<EngineName>;
  before(async () => {
    places = await openPlaces(ENGINES, create);
  });
  after(() => places.close());

  async function compare(sides: Sides<EngineName>, newTable: string, rule: ColumnRule) {
    const relations = { legacy: relation(sides.legacy, 'long_texts'), new: relation(sides.new, newTable) };
    const report = recorder();
    const { outcome } = await compareRelation('t', relations, { table: 't', rules: { key: ['id'], columns: { t: rule } }, limits: DEFAULT_LIMITS, link }, report, never);
    return { verdict: outcome.verdict, reason: outcome.reason, findings: report.findings.map(({ kind, key, columns }) => `${kind} ${key.join()} ${Object.keys(columns).join()}`).sort() };
  }

  function relation(name: EngineName, table: string) {
    const place = places.get(name) ?? assert.fail(name);
    return sqlRelation(place.session, place.store.dialect, table, { kind: 'table', table });
  }

  for (const legacy of ['mariadb', 'mysql'] as const) {
    for (const other of legacy === 'mariadb' ? (['mysql', 'postgres', 'trino'] as const) : (['duckdb', 'trino'] as const)) {
      test(`${legacy} and ${other}: equal, and one character that differs`, async () => {
        const sides = { legacy, new: other };
        assert.deepEqual(await compare(sides, 'long_texts', {}), { verdict: 'consistent', reason: undefined, findings: [] });
        assert.deepEqual(await compare(sides, 'changed', {}), { verdict: 'differs', reason: undefined, findings: ['changed 1 c', 'changed 2 t'] });
      });
    }
  }

  test('mariadb and postgres: without blanks at the end, and without case', async () => {
    const sides: Sides<EngineName> = { legacy: 'mariadb', new: 'postgres' };
    const { verdict, reason } = await compare(sides, 'long_texts', { trimBlanks: true, foldCase: true });
    assert.deepEqual({ verdict, reason }, { verdict: 'consistent within tolerance', reason: undefined });
  });
});
