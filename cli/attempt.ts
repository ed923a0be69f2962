/** One comparison among others: whatever becomes of it, the others are made, and reported. */
import { StoreError } from '../server/engine/errors.ts';
import type { ReportItem } from '../server/report/types.ts';
import { RunStorageError } from '../server/runs/errors.ts';
import { link } from '../server/service/link.ts';
import { ConfigurationError } from '../server/service/types.ts';
import { CliError, faultWords, messageOf, storageWords } from './failure.ts';
import type { Job, Talk } from './jobs.ts';
import type { Outside } from './outside.ts';

/** So long may a comparison take to end after a fault, in milliseconds: what the fault broke may never end. */
const FAULT_MS = 5_000;

/**
 * Runs one job. A fault while it runs stops it, on the servers too, and gives an item that says so: no verdict of a comparison that ran when something
 * broke is believed.
 */
export async function attempt(job: Job, outside: Outside, talk: Talk, run: (talk: Talk) => Promise<ReportItem>): Promise<ReportItem> {
  const where = { kind: 'notCompared' as const, name: job.name, ...(job.place === undefined ? {} : { place: job.place }) };
  const linked = link(talk.signal);
  let fault: { readonly error: unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let release = (): void => undefined;
  const broken = new Promise<void>(resolve => {
    release = outside.onFault(error => {
      fault ??= { error };
      linked.abort(new StoreError('internal', 'A fault ended it.'));
      timer ??= setTimeout(resolve, FAULT_MS);
    });
  });
  try {
    const item = await Promise.race([run({ ...talk, signal: linked.signal as AbortSignal }), broken]);
    return fault === undefined && item !== undefined ? item : { ...where, message: inWords(fault?.error), code: 'internal' };
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (fault !== undefined) return { ...where, message: inWords(fault.error), code: 'internal' };
    if (error instanceof ConfigurationError) return { ...where, message: error.message, code: 'configuration' };
    if (error instanceof RunStorageError) return { ...where, message: storageWords(error).replaceAll('\n', '. '), code: 'configuration' };
    await outside.stderr.write(faultWords(error, outside.environmentVariables));
    return { ...where, message: inWords(error), code: 'internal' };
  } finally {
    clearTimeout(timer);
    release();
    linked.unlink();
  }
}

function inWords(error: unknown): string {
  return `A fault of Parity ended this comparison, and there is no verdict: ${messageOf(error)}`;
}

/** Waits for what it is given, but after a fault for some seconds only. */
export async function boundedAfterFault(outside: Outside, closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let release = (): void => undefined;
  const late = new Promise<void>(resolve => {
    const start = (): void => { timer ??= setTimeout(resolve, FAULT_MS); };
    release = outside.onFault(start);
    if (outside.hadFault) start();
  });
  try {
    await Promise.race([closing, late]);
  } finally {
    clearTimeout(timer);
    release();
  }
}
