/** Probes: values of a type and what is to be made of each, many in one statement. */
import { createHash } from 'node:crypto';
import { StoreError } from '../engine/errors.ts';
import type { CancelSignal } from '../engine/types.ts';
import type { Dialect, Sql } from '../sql/dialect.ts';
import { typedValues } from '../sql/typedValues.ts';
import type { Session } from '../stores/driver.ts';

/** The beginning of every statement of a calibration. */
export const CALIBRATION_MARK = '/* Parity: calibration with values of its own, no table is read */';

/** Values of one type as expressions, and what is asked of each. */
export interface Probe {
  readonly values: readonly Sql[];
  /** The expressions wanted of a value, each a text or a number that the wire carries as text. */
  readonly outputs: (x: Sql) => readonly Sql[];
}

/** The outputs of each value of a probe. */
export type Answers = readonly (readonly (string | null)[])[];

/** Characters of values in one statement, about: Trino takes a million in all. */
const MOST_CHARACTERS = 150_000;
/** Probes in one statement: engines have a limit of columns, and planners one of patience. */
const MOST_PROBES = 40;

/** What a statement of a calibration gave, row by row as it came. */
export type AnswerRows = readonly (readonly (string | null)[])[];

/**
 * Answers that servers gave lately, under a key that stands for the statement and for who answered. What is recalled is judged as if it had
 * just come. Neither of the two ever fails.
 */
export interface AnswerMemory {
  /** Null: it has to be asked. */
  recall(key: string): Promise<{ readonly rows: AnswerRows; readonly at: Date } | null>;
  keep(key: string, rows: AnswerRows): Promise<void>;
}

/** The session and dialect of one side. */
export interface Asked {
  readonly session: Session;
  readonly dialect: Dialect;
  /** Where answers are recalled from, if anywhere. `place`: which server it is. `recalled` is told the time of each that was. */
  readonly memory?: { readonly answers: AnswerMemory; readonly place: string; readonly recalled?: (at: Date) => void };
}

/**
 * Sends probes, many in one statement. A statement that fails is taken apart: an answer is null with words where its probe alone fails.
 * Throws a `StoreError` only for what is not the statement's doing (cancelled, busy, connection).
 */
export async function ask(asked: Asked, probes: readonly Probe[], signal: CancelSignal): Promise<readonly (Answers | { readonly failed: string })[]> {
  const answers: (Answers | { readonly failed: string })[] = [];
  for (const batch of batches(probes)) answers.push(...(await askBatch(asked, batch, signal)));
  return answers;
}

async function askBatch(asked: Asked, batch: readonly Probe[], signal: CancelSignal): Promise<readonly (Answers | { readonly failed: string })[]> {
  try {
    return await askOnce(asked, batch, signal);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code === 'cancelled' || error.code === 'busy' || error.code === 'connection' || signal.aborted) throw error;
    // A server that is too slow for them all is not asked again for each.
    if (batch.length === 1 || error.code === 'timedOut') return batch.map(() => ({ failed: error.message }));
    const half = Math.ceil(batch.length / 2);
    return [...(await askBatch(asked, batch.slice(0, half), signal)), ...(await askBatch(asked, batch.slice(half), signal))];
  }
}

async function askOnce(asked: Asked, batch: readonly Probe[], signal: CancelSignal): Promise<readonly Answers[]> {
  const { dialect } = asked;
  const outputs = batch.map((probe, i) => probe.outputs(`e.c${i}`));
  const list = outputs.flat().map((expression, i) => `${expression} as v${i}`);
  const statement = `${CALIBRATION_MARK} select ${[`${dialect.integerAsText('e.i')} as n`, ...list].join(', ')} from ${typedValues(dialect.name).rows(batch.map((probe) => probe.values))}`;
  const longest = Math.max(...batch.map((probe) => probe.values.length));
  const rows = new Map((await answered(asked, statement, longest, signal)).map((row) => [Number(row[0]), row.slice(1)]));
  if (rows.size !== longest) throw new StoreError('incompleteResult', `Of ${longest} edge values ${rows.size} came back.`);
  let start = 0;
  return batch.map((probe, i) => {
    const width = outputs[i]?.length ?? 0;
    const from = start;
    start += width;
    return probe.values.map((_, n) => (rows.get(n) ?? []).slice(from, from + width));
  });
}

/** The rows of a statement, recalled or asked for. Only what is whole is kept. */
async function answered({ session, dialect, memory }: Asked, statement: Sql, count: number, signal: CancelSignal): Promise<AnswerRows> {
  const key = memory === undefined ? '' : createHash('sha256').update(JSON.stringify([memory.place, dialect.name, session.facts.engine, session.facts.settings, statement])).digest('hex');
  const before = await memory?.answers.recall(key);
  if (memory !== undefined && before?.rows.length === count) {
    memory.recalled?.(before.at);
    return before.rows;
  }
  const rows: (readonly (string | null)[])[] = [];
  for await (const part of session.query(statement, signal)) rows.push(...part);
  if (rows.length === count) await memory?.answers.keep(key, rows);
  return rows;
}

/** As many probes in each as a statement may hold. */
function* batches(probes: readonly Probe[]): Generator<readonly Probe[]> {
  let batch: Probe[] = [];
  let size = 0;
  for (const probe of probes) {
    const characters = probe.values.reduce((sum, value) => sum + value.length, 0);
    if (batch.length > 0 && (batch.length >= MOST_PROBES || size + characters > MOST_CHARACTERS)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(probe);
    size += characters;
  }
  if (batch.length > 0) yield batch;
}
