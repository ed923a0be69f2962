/** `parity/export`: the findings of a run to a file, as a stream; what is not finished never stands under the name of the file. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CancellationToken } from 'vscode-languageserver';
import { ErrorCode } from '../../protocol/errors.ts';
import type { Finding } from '../engine/types.ts';
import { csvReport } from '../report/csv.ts';
import { jsonReport } from '../report/json.ts';
import type { Report } from '../report/types.ts';
import { allPartitions } from '../runs/allPartitions.ts';
import type { FindingFilter, RunRecord, RunStore } from '../runs/types.ts';
import type { Context } from './context.ts';
import { t } from './l10n.ts';
import { RequestError, invalidParams } from './toResponseError.ts';
import { toPath } from './uris.ts';
import { fieldsOf, filterOf, textOf } from './validate.ts';

/** Writes the file and says how many findings are in it. `target` is a path or a `file:` URI. */
export async function exportRun(context: Context, params: unknown, token: CancellationToken): Promise<{ readonly rows: number }> {
  const fields = fieldsOf(params);
  const { format } = fields;
  if (format !== 'csv' && format !== 'json') throw invalidParams('"format" is csv or json.');
  const target = targetOf(textOf(fields, 'target'));
  const record = await context.runs.get(textOf(fields, 'runId'));
  if (record === null) throw new RequestError(ErrorCode.noSuchRun, t('This run is not kept any more: compare again.'));
  const exported = reportOf(context.runs, record, filterOf(fields['filter']));
  // A person opens a CSV in a spreadsheet, which would run what looks like a formula.
  const text = format === 'csv' ? csvReport(exported.report, { spreadsheetSafe: true }) : jsonReport(exported.report);
  await writeWhole(target, text, token);
  return { rows: exported.rows() };
}

function targetOf(target: string): string {
  const file = target.startsWith('file:') ? toPath(target) : target;
  if (file === null || !path.isAbsolute(file)) throw invalidParams('"target" is an absolute path or the URI of a file.');
  return file;
}

function reportOf(runs: RunStore, run: RunRecord, filter: FindingFilter): { readonly report: Report; rows(): number } {
  let rows = 0;
  async function* findings(): AsyncGenerator<Finding> {
    rows = 0;
    for await (const finding of runs.allFindings(run.id, filter)) {
      rows += 1;
      yield finding;
    }
  }
  const item = { kind: 'run' as const, run, findings, partitions: () => allPartitions(runs, run.id) };
  return { report: { environment: run.subject.environment, items: [item] }, rows: () => rows };
}

/** Writes beside the target and renames, so that a broken or cancelled export leaves what was there. */
async function writeWhole(target: string, text: AsyncIterable<string>, token: CancellationToken): Promise<void> {
  const beside = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(4).toString('hex')}.part`);
  const controller = new AbortController();
  const cancelling = token.onCancellationRequested(() => { controller.abort(); });
  try {
    await pipeline(Readable.from(text), createWriteStream(beside, { flags: 'wx' }), { signal: controller.signal });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    if (controller.signal.aborted) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^E[A-Z]+$/u.test(code)) throw error;
    throw new RequestError(ErrorCode.cannotWrite, t('{0} cannot be written ({1}). Choose another place.', path.basename(target), code));
  } finally {
    cancelling.dispose();
  }
}
