/** Keys of every pair of types, cut into small ranges: exactly the rows that are missing, extra or changed are found. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { compareRelation, DEFAULT_LIMITS } from '../../server/engine/compareRelation.ts';
import type { Side } from '../../server/engine/types.ts';
import { SIDES } from '../../server/engine/types.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { sqlRelation } from '../../server/stores/sqlRelation.ts';
import { link, recorder } from '../support/recorder.ts';
import { noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';
import type { KindOfPair, RandomPair } from './randomPairs/kinds.ts';
import { nestedKinds } from './randomPairs/nested.ts';
import { numbers } from './randomPairs/numbers.ts';
import { textKinds } from './randomPairs/texts.ts';
import { times } from './randomPairs/times.ts';

const SEED = Number(process.env['PARITY_SEED'] ?? '20161102');
const LIMITS = { ...DEFAULT_LIMITS, leafRows: 10, wholeRows: 3, fanOut: 2 };
const KEYS = 24;
/** Every engine once on each side. */
const PAIRS: readonly (readonly [EngineName, EngineName])[] = [['duckdb', 'duckdb'], ['duckdb', 'mariadb'], ['mariadb', 'postgres'], ['postgres', 'trino'], ['trino', 'mysql'], ['mysql', 'duckdb'], ['postgres', 'postgres']];

const kinds = [...numbers, ...times, ...textKinds, ...nestedKinds]
  // Trino cannot tell NaN from infinity in a key: `canonicalForms.md` says so.
  .filter(({ name }) => name !== 'NaN and the infinities')
  .map((kind, i) => ({ kind, keys: distinct(fc.sample(kind.values, { seed: SEED + i, numRuns: 400 })) }));

/** Pairs that are equal, and equal to no other pair whatever the rule of the kind. */
function distinct(pairs: readonly RandomPair<unknown, unknown>[]): readonly RandomPair<unknown, unknown>[] {
  const seen = new Set<string>();
  return pairs
    .filter((pair) => {
      if (!pair.equal) return false;
      const texts = [pair.legacy, pair.new].map(identityOf);
      if (texts.some((text) => seen.has(text))) return false;
      for (const text of texts) seen.add(text);
      return true;
    })
    .slice(0, KEYS);
}

/** One text for all that a rule of a kind could make equal: case, blanks at the end, both zeros. */
function identityOf(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)).toLowerCase();
  return text.replace(/ +"$/, '"').replace(/^"-?0(?:\.0+)?(?:e0)?"$/, '"0"');
}

const isMissing = (n: number): boolean => n % 11 === 5;
const isExtra = (n: number): boolean => n % 13 === 7;
const isChanged = (n: number): boolean => n % 7 === 3 && !isMissing(n) && !isExtra(n);

describe(`keys, seed ${SEED}`, () => {
  const places = new Map<string, { readonly engine: TestEngine; readonly store: Store; readonly session: Session }>();
  before(async () => {
    for (const side of SIDES) {
      for (const name of new Set(PAIRS.map(([legacy, other]) => (side === 'legacy' ? legacy : other)))) {
        const engine = await openEngine(name);
        await engine.write(kinds.flatMap(({ kind, keys }, i) => tableOf(kind, keys, i, name, side)));
        const store = engine.store();
        places.set(`${name} ${side}`, { engine, store, session: await store.open(noCancel()) });
      }
    }
  });
  after(async () => {
    for (const { engine, store } of places.values()) {
      await store.close();
      await engine.dispose();
    }
  });

  for (const [legacy, other] of PAIRS) {
    test(`${legacy} and ${other}`, async (t) => {
      for (const [i, { kind, keys }] of kinds.entries()) {
        if (kind.legacy.type(legacy) === undefined || kind.new.type(other) === undefined) continue;
        await t.test(kind.name, async () => {
          const relation = (name: EngineName, side: Side) => {
            const place = places.get(`${name} ${side}`);
            assert.ok(place !== undefined);
            return sqlRelation(place.session, place.store.dialect, kind.name, { kind: 'table', table: `keys_${i}_${side}` });
          };
          const report = recorder();
          const { outcome } = await compareRelation(
            kind.name, { legacy: relation(legacy, 'legacy'), new: relation(other, 'new') },
            { table: null, rules: { key: ['k'], columns: kind.rule === undefined ? {} : { k: kind.rule } }, limits: LIMITS, link }, report, noCancel(),
          );
          const expected = keys.flatMap((_, n) => (isMissing(n) && isExtra(n) ? [] : isMissing(n) ? [`extra ${n}`] : isExtra(n) ? [`missing ${n}`] : isChanged(n) ? [`changed ${n}`] : []));
          const found = report.findings.map(({ kind: what, columns }) => `${what} ${(columns['n']?.legacy ?? columns['n']?.new) ?? ''}`);
          assert.deepEqual([outcome.verdict, ...found.sort()], [expected.length === 0 ? 'consistent' : 'differs', ...expected.sort()], outcome.reason?.message);
        });
      }
    });
  }
});

function tableOf(kind: KindOfPair, keys: readonly RandomPair<unknown, unknown>[], i: number, engine: EngineName, side: Side): readonly string[] {
  const column = kind[side];
  const type = column.type(engine);
  if (type === undefined) return [];
  const rows = keys.flatMap((pair, n) => {
    if (side === 'legacy' ? isMissing(n) : isExtra(n)) return [];
    const value = pair[side];
    return [`(${value === null ? 'null' : column.literal(engine, value)}, ${side === 'new' && isChanged(n) ? -n : n})`];
  });
  // Turned around on one side: no order of insertion helps.
  if (side === 'new') rows.reverse();
  return [`create table keys_${i}_${side} (k ${type}, n integer)`, ...(rows.length === 0 ? [] : [`insert into keys_${i}_${side} values ${rows.join(', ')}`])];
}
