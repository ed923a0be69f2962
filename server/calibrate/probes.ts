/** Probes: values of a type and what is to be made of each, many in one statement. */
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

/** The session and dialect of one side. */
export interface Asked {
  readonly session: Session;
  readonly dialect: Dialect;
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

async function askOnce({ session, dialect }: Asked, batch: readonly Probe[], signal: CancelSignal): Promise<readonly Answers[]> {
  const outputs = batch.map((probe, i) => probe.outputs(`e.c${i}`));
  const list = outputs.flat().map((expression, i) => `${expression} as v${i}`);
  const statement = `${CALIBRATION_MARK} select ${[`${dialect.integerAsText('e.i')} as n`, ...list].join(', ')} from ${typedValues(dialect.name).rows(batch.map((probe) => probe.values))}`;
  const rows = new Map<number, readonly (string | null)[]>();
  for await (const part of session.query(statement, signal)) for (const row of part) rows.set(Number(row[0]), row.slice(1));
  const longest = Math.max(...batch.map((probe) => probe.values.length));
  if (rows.size !== longest) throw new StoreError('incompleteResult', `Of ${longest} edge values ${rows.size} came back.`);
  let start = 0;
  return batch.map((probe, i) => {
    const width = outputs[i]?.length ?? 0;
    const from = start;
    start += width;
    return probe.values.map((_, n) => (rows.get(n) ?? []).slice(from, from + width));
  });
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
