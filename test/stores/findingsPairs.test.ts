/**
 * Any random table, any random divergence, on pairs of servers: the findings are exactly that divergence. All cases of a kind of key are in
 * one table on each side; a case is read through a condition on its number, or it is a partition of a comparison of all of them.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { HashName, PartitionScheme, Side, Sides } from '../../server/engine/types.ts';
import { mapSides, SIDES } from '../../server/engine/types.ts';
import type { Session, Store } from '../../server/stores/driver.ts';
import { literal, randomCases, renumbered, SHAPES, type Case, type Shape } from './randomTables/shapes.ts';
import { judge, minimal, told, type Place } from './randomTables/judge.ts';
import type { OracleRow } from '../support/oracle.ts';
import { noCancel, openEngine, type EngineName, type TestEngine } from './engines.ts';

/** Another one can be tried with PARITY_SEED=…. */
const SEED = Number(process.env['PARITY_SEED'] ?? Date.now() % 1_000_000_000);
/** No further case is begun after so long, for each pair and test: how many there were is said. */
const MS = Number(process.env['PARITY_MS'] ?? 22_000);
/** Sessions on each side that work at a time: most of the time of a case is waiting. */
const LANES = 3;
const ROWS_PER_INSERT = 300;
/** Tables that are compared as partitions of one. */
const TOGETHER = 10;
const BY_CASE: PartitionScheme = { column: 'c', by: 'value' };

/** A pair of engines, how many cases it is worth, and whether ordered row texts stand for fine ranges on it. */
interface Pair {
  readonly legacy: EngineName;
  readonly new: EngineName;
  /** Compared one by one. */
  readonly alone: number;
  /** Compared together, as partitions. */
  readonly together: number;
  readonly hashes: readonly (HashName | null)[];
  readonly texts: boolean;
}

const PAIRS: readonly Pair[] = [
  { legacy: 'mariadb', new: 'postgres', alone: 400, together: 300, hashes: [null, null, 'md5', 'sha256'], texts: true },
  { legacy: 'mysql', new: 'postgres', alone: 400, together: 300, hashes: [null], texts: true },
  { legacy: 'mariadb', new: 'mysql', alone: 200, together: 200, hashes: [null, 'sha256'], texts: true },
  { legacy: 'mariadb', new: 'trino', alone: 240, together: 160, hashes: [null, null, 'md5', 'sha256'], texts: false },
  { legacy: 'postgres', new: 'trino', alone: 240, together: 160, hashes: [null, 'md5', 'sha256'], texts: false },
];

const tableOf = (shape: Shape): string => `t_${shape.name.replaceAll(' ', '_')}`;

/** Statements that make the table of a shape. A primary key leads with the key of the cases, so that it has more columns than they say. */
function create(engine: EngineName, shape: Shape): readonly string[] {
  const [, first] = shape.columns;
  const primary = shape.primary && engine !== 'trino';
  const columns = shape.columns.map((column) => `${column.name} ${column.types[engine]}${primary && column === first ? ' not null' : ''}`);
  if (engine === 'trino') return [`create table ${tableOf(shape)} (${columns.join(', ')})`];
  const serial = engine === 'postgres' ? 'serial' : 'integer not null auto_increment unique';
  return [
    `create table ${tableOf(shape)} (${columns.join(', ')}, n ${serial}${primary ? `, primary key (${first?.name ?? ''}, n)` : ''})`,
    // PostgreSQL takes an index for one of ranges, primary or not.
    ...(!primary && engine === 'postgres' ? [`create index on ${tableOf(shape)} (${first?.name ?? ''})`] : []),
    `create index by_case_${tableOf(shape)} on ${tableOf(shape)} (c)`,
  ];
}

function inserts(engine: EngineName, shape: Shape, rows: readonly OracleRow[]): readonly string[] {
  const statements: string[] = [];
  const names = shape.columns.map(({ name }) => name).join(', ');
  for (let i = 0; i < rows.length; i += ROWS_PER_INSERT) {
    const values = rows.slice(i, i + ROWS_PER_INSERT).map((row) => `(${shape.columns.map((column, c) => literal(engine, column, row[c] ?? null)).join(', ')})`);
    statements.push(`insert into ${tableOf(shape)} (${names}) values ${values.join(', ')}`);
  }
  return statements;
}


describe(`random tables on pairs of servers, seed ${SEED}`, () => {
  for (const [nth, pair] of PAIRS.entries()) describe(`${pair.legacy} and ${pair.new}`, () => describePair(pair, SEED + nth));
});

function describePair(pair: Pair, seed: number): void {
  const shapes = Object.values(SHAPES);
  const cases = randomCases(seed, pair.alone + pair.together, shapes, pair.hashes);
  const own: Record<Side, TestEngine | undefined> = { legacy: undefined, new: undefined };
  let stores: Sides<Store>;
  const engine = (side: Side): TestEngine => own[side] ?? assert.fail(side);

  before(async () => {
    for (const side of SIDES) {
      own[side] = await openEngine(pair[side]);
      for (const shape of shapes) {
        const rows = cases.filter((of) => of.shape === shape).flatMap((of) => of[side]);
        await engine(side).write([...create(pair[side], shape), ...inserts(pair[side], shape, rows)]);
      }
    }
    stores = mapSides(pair, (_, side) => engine(side).store());
  });
  after(async () => {
    for (const side of SIDES) {
      await stores[side].close();
      await engine(side).dispose();
    }
  });

  const withSessions = async <T>(use: (sessions: Sides<Session>) => Promise<T>): Promise<T> => {
    const sessions = { legacy: await stores.legacy.open(noCancel()), new: await stores.new.open(noCancel()) };
    try {
      return await use(sessions);
    } finally {
      await sessions.legacy.close();
      await sessions.new.close();
    }
  };

  /** Whether a side was asked for ordered texts. A session keeps its first statements only. */
  const texts: Record<Side, boolean> = { legacy: false, new: false };
  const listening = (session: Session, side: Side): Session => ({
    ...session,
    query: (statement, signal) => {
      texts[side] ||= /string_agg\(|group_concat\(/.test(statement);
      return session.query(statement, signal);
    },
  });

  /** Rows of some cases: what stands in FROM for their table. */
  const places = (sessions: Sides<Session>, shape: Shape, condition: string): Sides<Place> =>
    mapSides(sessions, (session, side) => ({
      session: listening(session, side),
      dialect: stores[side].dialect,
      source: { kind: 'table', table: tableOf(shape), pinned: `(select * from ${tableOf(shape)} where ${condition})` },
    }));

  /** Compares other rows of a case, under a number of their own. */
  let spare = 1_000_000;
  const again = (of: Case, partition: PartitionScheme | null) => async (legacy: readonly OracleRow[], other: readonly OracleRow[]): Promise<string | null> => {
    const less = renumbered(of, spare++, legacy, other);
    for (const side of SIDES) await engine(side).write(inserts(pair[side], less.shape, less[side]));
    return withSessions((sessions) => judge(less, places(sessions, less.shape, `c = ${less.number}`), partition));
  };

  const failWith = async (of: Case, words: string, partition: PartitionScheme | null): Promise<never> => {
    const least = await minimal(of, again(of, partition), 40);
    const { legacy, new: other } = least ?? of;
    return assert.fail(told(seed, renumbered(of, of.number, legacy, other), least?.words ?? `${words}\n(not so when it is repeated alone)`, partition));
  };

  /** Runs `judged` for each of the jobs, some at a time, until one fails or the time is over. Gives how many were done. */
  const each = async <Job>(jobs: readonly Job[], judged: (job: Job, sessions: Sides<Session>) => Promise<(() => Promise<never>) | null>): Promise<number> => {
    const began = performance.now();
    const waiting = [...jobs];
    let fault: (() => Promise<never>) | null = null;
    let done = 0;
    const lane = (): Promise<void> =>
      withSessions(async (sessions) => {
        for (let job = waiting.shift(); job !== undefined && fault === null && performance.now() - began < MS; job = waiting.shift()) {
          const found = await judged(job, sessions);
          fault ??= found;
          done++;
        }
      });
    await Promise.all(Array.from({ length: LANES }, lane));
    // What comes now opens sessions of its own.
    await (fault as (() => Promise<never>) | null)?.();
    return done;
  };

  test(`up to ${pair.alone} tables, each by itself`, async (t) => {
    const began = performance.now();
    const done = await each(cases.slice(0, pair.alone), async (of, sessions) => {
      const words = await judge(of, places(sessions, of.shape, `c = ${of.number}`));
      return words === null ? null : () => failWith(of, words, of.partition);
    });
    t.diagnostic(`${done} tables in ${Math.round((performance.now() - began) / 1000)} s`);
    assert.deepEqual(texts, { legacy: pair.texts, new: pair.texts }, 'fine ranges by ordered texts');
  });

  test(`up to ${pair.together} tables as partitions`, async (t) => {
    const began = performance.now();
    const bunches = shapes.flatMap((shape) => {
      const some = cases.slice(pair.alone).filter((of) => of.shape === shape);
      return Array.from({ length: Math.ceil(some.length / TOGETHER) }, (_, i) => some.slice(i * TOGETHER, (i + 1) * TOGETHER));
    });
    const done = await each(bunches, async (bunch, sessions) => {
      const [first] = bunch;
      if (first === undefined) return null;
      const all: Case = { ...first, legacy: bunch.flatMap((of) => of.legacy), new: bunch.flatMap((of) => of.new) };
      const words = await judge(all, places(sessions, first.shape, `c in (${bunch.map((of) => of.number).join(', ')})`), BY_CASE);
      if (words === null) return null;
      return async () => {
        // The one that is to blame, where it is one.
        for (const of of bunch) {
          const alone = { ...of, limits: first.limits, hash: first.hash, estimate: first.estimate };
          const fault = await again(alone, BY_CASE)(of.legacy, of.new);
          if (fault !== null) await failWith(alone, fault, BY_CASE);
        }
        return assert.fail(told(seed, all, words, BY_CASE));
      };
    });
    t.diagnostic(`${done} bunches of up to ${TOGETHER} tables in ${Math.round((performance.now() - began) / 1000)} s`);
  });
}
