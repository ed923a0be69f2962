/** Makes the tables of the cases on two engines and compares them through real sessions. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import type { Relation, TableRules } from '../../../server/engine/ports.ts';
import type { ColumnPlan, Finding, HashName, Side, Sides } from '../../../server/engine/types.ts';
import { SIDES } from '../../../server/engine/types.ts';
import type { Session, Store } from '../../../server/stores/driver.ts';
import { sqlRelation } from '../../../server/stores/sqlRelation.ts';
import { noCancel, openEngine, type EngineName, type TestEngine } from '../../stores/engines.ts';
import { link, recorder } from '../../support/recorder.ts';
import { columnsOn, rowsOn, type PeerCase } from './peerCase.ts';
import { literalOn, typeOn } from './types.ts';

/** A pair of engines, and the hash to use where not the cheapest is meant. */
export interface PairOfEngines {
  readonly name: string;
  readonly legacy: EngineName;
  readonly new: EngineName;
  readonly hash?: HashName;
}

const MOST_ROWS_A_STATEMENT = 500;

/** Runs every case on every pair. The tables of a case are made once on each side of an engine. */
export function describeCases(cases: readonly PeerCase[], pairs: readonly PairOfEngines[]): void {
  const places = new Map<string, Place>();
  const placeOf = (engine: EngineName, side: Side): Place => {
    const place = places.get(`${engine} ${side}`);
    assert.ok(place !== undefined, `nothing was made on ${engine}`);
    return place;
  };

  describe('what other comparers get wrong', () => {
    before(async () => {
      for (const side of SIDES) {
        for (const engine of new Set(pairs.map((pair) => pair[side]))) places.set(`${engine} ${side}`, await makePlace(engine, side, cases));
      }
    });
    after(async () => {
      for (const place of places.values()) {
        await place.session.close();
        await place.store.close();
        await place.engine.dispose();
      }
    });

    for (const pair of pairs) {
      describe(pair.name, () => {
        for (const [i, of] of cases.entries()) {
          if (SIDES.some((side) => of.without?.includes(pair[side]) === true)) continue;
          test(`${of.item}: ${of.name}`, () => check(of, i, pair, { legacy: placeOf(pair.legacy, 'legacy'), new: placeOf(pair.new, 'new') }));
        }
      });
    }
  });
}

interface Place {
  readonly engine: TestEngine;
  readonly store: Store;
  readonly session: Session;
}

const tableName = (i: number): string => `peer_case_${i}`;

async function makePlace(name: EngineName, side: Side, cases: readonly PeerCase[]): Promise<Place> {
  const engine = await openEngine(name);
  const store = engine.store();
  const { dialect } = store;
  const statements = cases.flatMap((of, i) => {
    if (of.without?.includes(name) === true) return [];
    const columns = Object.entries(columnsOn(of, side));
    const rows = rowsOn(of, side).map((row) => `(${columns.map(([, type], n) => literalOn(name, dialect, type, row[n] ?? null)).join(', ')})`);
    const made = [`create table ${tableName(i)} (${columns.map(([column, type]) => `${dialect.quote(column)} ${typeOn(name, type)}`).join(', ')})`];
    for (let n = 0; n < rows.length; n += MOST_ROWS_A_STATEMENT) made.push(`insert into ${tableName(i)} values ${rows.slice(n, n + MOST_ROWS_A_STATEMENT).join(', ')}`);
    return made;
  });
  await engine.write(statements);
  return { engine, store, session: await store.open(noCancel()) };
}

async function check(of: PeerCase, i: number, pair: PairOfEngines, places: Sides<Place>): Promise<void> {
  const relation = (side: Side): Relation => {
    const { session, store } = places[side];
    const text = of.query?.[side].replaceAll('{t}', tableName(i));
    const made = sqlRelation(session, store.dialect, tableName(i), text === undefined ? { kind: 'table', table: tableName(i) } : { kind: 'query', query: text });
    return pair.hash === undefined ? made : { ...made, hashes: made.hashes.filter((hash) => hash === pair.hash) };
  };
  const rules: TableRules = { key: of.key ?? ['id'], ...of.rules, columns: of.rules?.columns ?? {} };
  const report = recorder();
  let plan: ColumnPlan | undefined;
  const { outcome } = await compareRelation(
    tableName(i), { legacy: relation('legacy'), new: relation('new') },
    { table: null, rules, limits: { ...DEFAULT_LIMITS, ...of.limits }, link, planned: (_, planned) => void (plan = planned) }, report, noCancel(),
  );
  const said = `${outcome.reason?.message ?? ''} ${JSON.stringify(outcome.counts)}\n${report.findings.map(essence).join('\n')}`;
  assert.equal(outcome.verdict, of.verdict, said);
  if (of.reason !== undefined) assert.equal(outcome.reason?.code, of.reason, said);
  if (of.findings !== undefined) assert.deepEqual(report.findings.map(essence).sort(), [...of.findings].sort());
  if (of.verdict === 'consistent') assert.deepEqual(report.findings.map(essence), []);
  const counts: Partial<Record<string, number>> = { ...outcome.counts };
  for (const [name, count] of Object.entries(of.counts ?? {})) assert.equal(counts[name], count, `${name}: ${said}`);
  if (of.says !== undefined) assert.match([...(plan?.notes ?? []), ...(plan?.blindSpots ?? [])].join('\n'), of.says);
}

/**
 * A finding as one text: `changed 7 amount: 1.00 → 2.00; name: a → NULL`, `missing 7`, `extra 7/x`, `duplicated 7 (2 and 1)`; without a
 * key, its values stand in place of the key.
 */
export function essence(finding: Finding): string {
  const show = (value: string | null): string => value ?? 'NULL';
  const columns = Object.entries(finding.columns);
  const key = finding.key.length > 0 ? finding.key.map(show).join('/') : '';
  const times = finding.times === undefined ? '' : ` (${finding.times.legacy} and ${finding.times.new})`;
  if (finding.kind === 'changed') return `changed ${key}${finding.key.length === 0 ? '' : ' '}${columns.map(([name, { legacy, new: other }]) => `${name}: ${show(legacy)} → ${show(other)}`).join('; ')}`;
  const values = columns.map(([, { legacy, new: other }]) => show(finding.kind === 'extra' || (finding.times?.new ?? 0) > (finding.times?.legacy ?? 0) ? other : legacy));
  return `${finding.kind} ${finding.key.length === 0 ? values.join('/') : key}${times}`;
}

