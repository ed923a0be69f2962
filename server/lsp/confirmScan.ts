/** Much is read only when the user says so. */
import { ConfirmScan } from '../../protocol/messages.ts';
import type { ConfirmScanParams } from '../../protocol/messages.ts';
import type { CancelSignal } from '../engine/types.ts';
import { aboveWords, sizeLines } from '../report/sizes.ts';
import type { Compared, Estimated, NotCompared, Scan } from '../service/types.ts';
import { askClient } from './askClient.ts';
import type { Context } from './context.ts';
import type { JobOutcome } from './jobs.ts';
import { t } from './l10n.ts';

/** Compares, and asks on the way when the service only estimates. */
export async function compareAsking(
  { connection }: Pick<Context, 'connection'>, name: string, progress: (words: string, done: number, total: number) => void, signal: CancelSignal,
  compare: (scan: Scan) => Promise<Compared | NotCompared | Estimated>,
): Promise<JobOutcome> {
  let answer = await compare('asking');
  if (answer.kind === 'estimated') {
    progress(t('waiting for your answer'), 0, 0);
    const why = aboveWords(answer.tables);
    const goOn = await ask(connection, { name, why, tables: sizeLines(answer.tables) }, signal);
    if (goOn === null) return { kind: 'notCompared', message: t('not compared: {0}', why) };
    if (!goOn) return { kind: 'cancelled' };
    answer = await compare('always');
  }
  if (answer.kind === 'estimated') throw new Error('The service estimated what it was told to compare.');
  return answer.kind === 'compared' ? { kind: 'compared', run: answer.run } : { kind: 'notCompared', message: answer.message };
}

/** Null: the client cannot ask. */
async function ask(connection: Context['connection'], question: ConfirmScanParams, signal: CancelSignal): Promise<boolean | null> {
  const answer = await askClient(connection, ConfirmScan, question, signal);
  return answer === null ? null : typeof answer === 'object' && 'goOn' in answer && answer.goOn === true;
}
