/**
 * Random pairs of values of every pair of types that compare, on every pair of engines that have them: the comparison finds exactly the
 * pairs that are not equal. Rows and columns are told apart, so one table serves all kinds of a group.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { ColumnRule } from '../../server/engine/ports.ts';
import type { Side } from '../../server/engine/types.ts';
import { SIDES } from '../../server/engine/types.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { ENGINES, noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';
import type { KindOfPair } from './randomPairs/kinds.ts';
import { jsonKinds, nestedKinds } from './randomPairs/nested.ts';
import { numbers } from './randomPairs/numbers.ts';
import { textKinds } from './randomPairs/texts.ts';
import { times } from './randomPairs/times.ts';

/** Another one can be tried with PARITY_SEED=…; each test says which it used. */
const SEED = Number(process.env['PARITY_SEED'] ?? '20161102');
const ROWS = 250;
/** Small, so that rows are told apart by their hashes first, and by their values only where these differ. */
const LIMITS = { ...DEFAULT_LIMITS, leafRows: 80, wholeRows: 5, fanOut: 4 };

const groups: Readonly<Record<string, readonly KindOfPair[]>> = { numbers, times, texts: textKinds, nested: nestedKinds, json: jsonKinds };

describe(`random pairs of values, seed ${SEED}`, () => {
  const engines = new Map<EngineName, TestEngine>();
  before(async () => {
    for (const name of ENGINES) engines.set(name, await openEngine(name));
  });
  after(() => Promise.all([...engines.values()].map((engine) => engine.dispose())));

  for (const [group, kinds] of Object.entries(groups)) {
    const values = kinds.map((kind, i) => fc.sample(kind.values, { seed: SEED + i, numRuns: ROWS }));

    test(`${group}: tables`, async () => {
      for (const engine of engines.values()) for (const side of SIDES) await engine.write(tableOf(group, engine.name, side, kinds, values));
    });

    for (const legacy of ENGINES) {
      for (const other of ENGINES) {
        if (!kinds.some((kind) => kind.legacy.type(legacy) !== undefined && kind.new.type(other) !== undefined)) continue;
        test(`${group}: ${legacy} and ${other}`, async () => {
          const [left, right] = [engines.get(legacy), engines.get(other)];
          assert.ok(left !== undefined && right !== undefined);
          await check(group, kinds, values, { legacy: left, new: right });
        });
      }
    }
  }
});

function tableOf(group: string, engine: EngineName, side: Side, kinds: readonly KindOfPair[], values: readonly (readonly { readonly legacy: unknown; readonly new: unknown }[])[]): readonly string[] {
  const columns = kinds.flatMap((kind, i) => {
    const type = kind[side].type(engine);
    return type === undefined ? [] : [{ i, type, literal: kind[side].literal }];
  });
  const table = `${group}_${side}`;
  const rows = Array.from({ length: ROWS }, (_, n) => `(${[String(n), ...columns.map(({ i, literal }) => {
    const value = values[i]?.[n]?.[side] ?? null;
    return value === null ? 'null' : literal(engine, value);
  })].join(', ')})`);
  const inserts: string[] = [];
  for (let n = 0; n < rows.length; n += 50) inserts.push(`insert into ${table} values ${rows.slice(n, n + 50).join(', ')}`);
  return [`create table ${table} (id integer${columns.map(({ i, type }) => `, c${i} ${type}`).join('')})`, ...inserts];
}

async function check(
  group: string, kinds: readonly KindOfPair[], values: readonly (readonly { readonly legacy: unknown; readonly new: unknown; readonly equal: boolean }[])[], engines: Readonly<Record<Side, TestEngine>>,
): Promise<void> {
  const both = kinds.map((kind) => kind.legacy.type(engines.legacy.name) !== undefined && kind.new.type(engines.new.name) !== undefined);
  const columns: Record<string, ColumnRule> = Object.fromEntries(kinds.flatMap((kind, i) => (both[i] === true ? (kind.rule === undefined ? [] : [[`c${i}`, kind.rule]]) : [[`c${i}`, { ignore: 'one of the engines has no such column' }]])));
  const stores = { legacy: engines.legacy.store(), new: engines.new.store() };
  try {
    const sessions = { legacy: await stores.legacy.open(noCancel()), new: await stores.new.open(noCancel()) };
    const report = recorder();
    const relation = (side: Side) => sqlRelation(sessions[side], stores[side].dialect, group, { kind: 'table', table: `${group}_${side}` });
    const { outcome } = await compareRelation(group, { legacy: relation('legacy'), new: relation('new') }, { table: null, rules: { key: ['id'], columns }, limits: LIMITS, link }, report, noCancel());
    assert.equal(outcome.verdict, 'differs', outcome.reason?.message);
    const found = new Map(report.findings.flatMap((finding) => Object.entries(finding.columns).map(([column, sides]) => [`${finding.key[0] ?? ''} ${column}`, sides] as const)));
    const wrong = kinds.flatMap((kind, i) =>
      both[i] !== true
        ? []
        : (values[i] ?? []).flatMap(({ legacy, new: other, equal }, n) => {
            const sides = found.get(`${n} c${i}`);
            if ((sides === undefined) === equal) return [];
            const read = sides === undefined ? 'called equal' : `called different: ${String(sides.legacy)} and ${String(sides.new)}`;
            return [`${kind.name}: ${JSON.stringify(legacy)} and ${JSON.stringify(other)} ${read}`];
          }),
    );
    assert.deepEqual(wrong, [], `seed ${SEED}`);
    assert.ok(report.findings.every((finding) => finding.kind === 'changed'));
  } finally {
    // Closes their sessions as well.
    for (const side of SIDES) await stores[side].close();
  }
}
