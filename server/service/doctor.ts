/** What `parity doctor` asks: does each store answer, may its tables be read, and are the two engines written alike. */
import { planColumns } from '../engine/columnPlan.ts';
import { toReason } from '../engine/errors.ts';
import { negotiateHash } from '../engine/hashes.ts';
import { bothSides } from '../engine/parallel.ts';
import type { CancelSignal, CanonicalForm, Column, Side, Sides } from '../engine/types.ts';
import { mapSides, SIDES } from '../engine/types.ts';
import type { PairResult, TypePair } from '../calibrate/calibrate.ts';
import { askedOf } from '../calibrate/calibrations.ts';
import type { HashResult } from '../calibrate/hashHere.ts';
import { typeMatrix } from '../calibrate/matrix.ts';
import type { EnvironmentConfig, TableConfig } from '../config/types.ts';
import type { Connections, Open } from './connections.ts';
import { link } from './link.ts';
import { tableRules } from './rules.ts';
import type { Project, StoreAnswer } from './types.ts';

/** What is known of one store. The fields of the session are absent when it did not answer. */
export interface StoreExam extends StoreAnswer {
  readonly engine?: string;
  readonly settings?: readonly string[];
  /** In words; null: the engine has no snapshot across statements. */
  readonly snapshot?: string | null;
  /** Tables of the mapping that cannot be read on this side, and why. */
  readonly troubles: readonly string[];
}

/** A pair of types that was calibrated. */
export interface CalibratedPair {
  readonly native: Sides<string>;
  readonly form: CanonicalForm;
  readonly result: PairResult;
}

/** A column of a mapped table. */
export interface CalibratedColumn extends CalibratedPair {
  readonly table: string;
  readonly column: string;
}

/** What calibration found between the stores of an environment. */
export interface CalibrationTable {
  readonly engines: Sides<string>;
  readonly hashes: readonly HashResult[];
  /** The columns of the mapped tables. */
  readonly columns: readonly CalibratedColumn[];
  /** Why columns, or whole tables, of the mapping are not among them. */
  readonly obstacles: readonly string[];
  /** Every type of the legacy engine with every type of the new one that it can be compared with. */
  readonly types: readonly CalibratedPair[];
  readonly ms: number;
}

/** The second half of the service, for the command line. */
export interface Doctor {
  /** Opens both stores and says what answered, and what of the mapped tables cannot be read. Throws a `ConfigurationError` only. */
  examine(project: Project, environment: string | undefined, signal: CancelSignal): Promise<readonly StoreExam[]>;
  /** Calibrates the mapped tables' columns and the whole matrix of types. Throws a `StoreError` when a store is lost or the work is cancelled. */
  calibrate(project: Project, environment: string | undefined, signal: CancelSignal): Promise<CalibrationTable>;
}

/** Opens one side, asks it for its time, reads no row of each table, and says what answered. Never throws for what a store does. */
export async function examineSide(connections: Connections, project: Project, environment: EnvironmentConfig, side: Side, tables: readonly TableConfig[], signal: CancelSignal): Promise<StoreExam> {
  try {
    const open = await connections.openSide(project, environment, side, signal);
    try {
      const { session, label } = open;
      const clock = await clockOf(open, signal);
      const troubles: string[] = [];
      for (const table of tables) troubles.push(...(await troubleOf(open, table, side, signal)));
      const { engine, settings, snapshot } = session.facts;
      return { side, ok: true, words: `${label}: answered in ${clock.took} ms, read-only, session in UTC${clock.words}`, engine, settings, snapshot, troubles };
    } finally {
      await open.session.close();
    }
  } catch (error) {
    return { side, ok: false, words: toReason(error).message, troubles: [] };
  }
}

/** How long an answer takes, and how the clock of the store stands to ours. */
async function clockOf({ session, store }: Open, signal: CancelSignal): Promise<{ readonly took: number; readonly words: string }> {
  const now = store.dialect.canonical('current_timestamp', { kind: 'timestamp', precision: 6, zoned: true }, { form: 'timestamp', precision: 6 });
  const asked = Date.now();
  let answer: string | null = null;
  for await (const rows of session.query(`select ${now}`, signal)) answer = rows[0]?.[0] ?? answer;
  const took = Date.now() - asked;
  const skew = answer === null ? null : Math.round((Date.parse(`${answer.replace(' ', 'T')}Z`) - asked - took / 2) / 1000);
  if (skew === null || Number.isNaN(skew)) return { took, words: '' };
  return { took, words: Math.abs(skew) <= 1 ? ', clock in step' : `, clock ${Math.abs(skew)} s ${skew > 0 ? 'ahead' : 'behind'}` };
}

/** Why a table cannot be read: it is not there, or the user may not. */
async function troubleOf({ session, store }: Open, table: TableConfig, side: Side, signal: CancelSignal): Promise<readonly string[]> {
  try {
    await session.describeTable(table.names[side], signal);
    for await (const _ of session.query(`select 1 from ${store.dialect.quoteTable(table.names[side])} where 1 = 0`, signal)) continue;
    return [];
  } catch (error) {
    const reason = toReason(error);
    if (reason.code === 'cancelled' || reason.code === 'busy' || reason.code === 'connection') throw error;
    return [`${table.name}: ${reason.message}`];
  }
}

/** Calibrates what an environment needs, and all that its engines could need. */
export async function calibrateEnvironment(connections: Connections, project: Project, environment: EnvironmentConfig, signal: CancelSignal): Promise<CalibrationTable> {
  const open = await connections.open(project, environment, signal);
  try {
    const started = Date.now();
    const asked = askedOf(open);
    const common = asked.legacy.dialect.hashes.filter((hash) => asked.new.dialect.hashes.includes(hash));
    const hashes = await connections.calibrations.hashes(asked, common, signal);
    const hash = negotiateHash(mapSides(asked, ({ dialect }) => dialect.hashes));
    const mapped = await mappedColumns(open, Object.values(project.loaded.config.tables), signal);
    const types = typeMatrix(mapSides(asked, ({ dialect }) => dialect));
    const pairs: readonly TypePair[] = [...mapped.columns.map(({ pair }) => pair), ...types];
    const results = await connections.calibrations.pairs(asked, pairs, hash, signal);
    const calibrated = pairs.map(({ columns, form }, i): CalibratedPair => ({ native: mapSides(columns, (column) => column.native), form, result: results[i] ?? { kind: 'unknown', why: 'no result' } }));
    return {
      engines: mapSides(asked, ({ session }) => session.facts.engine),
      hashes,
      columns: mapped.columns.flatMap(({ table, column }, i) => (calibrated[i] === undefined ? [] : [{ table, column, ...calibrated[i] }])),
      obstacles: mapped.obstacles,
      types: calibrated.slice(mapped.columns.length),
      ms: Date.now() - started,
    };
  } finally {
    await Promise.allSettled(SIDES.map((side) => open[side].session.close()));
  }
}

interface Mapped {
  readonly columns: readonly { readonly table: string; readonly column: string; readonly pair: TypePair }[];
  readonly obstacles: readonly string[];
}

async function mappedColumns(open: Sides<Open>, tables: readonly TableConfig[], signal: CancelSignal): Promise<Mapped> {
  const columns: Mapped['columns'][number][] = [];
  const obstacles: string[] = [];
  for (const table of tables) {
    let sides: Sides<readonly Column[]>;
    try {
      sides = await bothSides(link, signal, (side, cancel) => open[side].session.describeTable(table.names[side], cancel));
    } catch (error) {
      const reason = toReason(error);
      if (reason.code === 'cancelled' || reason.code === 'busy' || reason.code === 'connection') throw error;
      obstacles.push(`${table.name}: ${reason.message}`);
      continue;
    }
    const { plan, obstacles: why } = planColumns(sides, { rules: tableRules(table, []), pairing: 'name', exact: false });
    columns.push(...plan.columns.map((column) => ({ table: table.name, column: column.name, pair: { columns: column.sides, form: column.form } })));
    obstacles.push(...why.map((reason) => `${table.name}: ${reason.message}`));
  }
  return { columns, obstacles };
}
