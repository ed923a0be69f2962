/** A report on standard output, or whole in a file. */
import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { csvReport } from '../server/report/csv.ts';
import { jsonReport } from '../server/report/json.ts';
import { textReport } from '../server/report/text.ts';
import type { Report } from '../server/report/types.ts';
import { CliError, systemWords } from './failure.ts';
import type { ReportOptions } from './options.ts';
import type { Output } from './outside.ts';
import { shownPath } from './project.ts';

/** Whether a report on this output has colours: a terminal, and nobody who does not want them (https://no-color.org). */
export function wantsColours(output: Output, environmentVariables: Readonly<Record<string, string | undefined>>, asked: boolean): boolean {
  return asked && output.isTerminal && !environmentVariables['NO_COLOR'] && environmentVariables['TERM'] !== 'dumb';
}

/** The report in the format that was asked for. */
export function reportText(report: Report, options: ReportOptions, colours: boolean): AsyncIterable<string> {
  switch (options.format) {
    case 'text': return textReport(report, { colours });
    case 'json': return jsonReport(report);
    case 'csv': return csvReport(report, { spreadsheetSafe: options.spreadsheetSafe === true });
  }
}

/** The file that the report goes to. Checked before anything is compared: an hour's work must not end at a wrong path. */
export async function outFile(out: string | undefined, cwd: string): Promise<string | null> {
  if (out === undefined) return null;
  const file = path.resolve(cwd, out);
  const folder = await stat(path.dirname(file)).catch(() => null);
  if (folder?.isDirectory() !== true) throw new CliError(`--out ${out}: there is no folder ${shownPath(path.dirname(file), cwd)}. Make it, or choose another place.`);
  if ((await stat(file).catch(() => null))?.isDirectory() === true) throw new CliError(`--out ${out}: this is a folder. Give the name of a file.`);
  return file;
}

/** Writes text beside the file and renames it: readers see the old one or the new one. A link stays one; a device or a pipe is written to. */
export async function writeWhole(named: string, text: AsyncIterable<string> | Iterable<string>, cwd: string): Promise<void> {
  const file = await realpath(named).catch(() => named);
  const isOrdinary = (await stat(file).catch(() => null))?.isFile() ?? true;
  const beside = isOrdinary ? path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}.part`) : file;
  try {
    const handle = await open(beside, isOrdinary ? 'wx' : 'w');
    try {
      for await (const chunk of text) await handle.appendFile(chunk);
      if (isOrdinary) await handle.sync();
    } finally {
      await handle.close();
    }
    if (isOrdinary) await rename(beside, file);
  } catch (error) {
    if (isOrdinary) await rm(beside, { force: true });
    throw new CliError(`${shownPath(file, cwd)} cannot be written: ${systemWords(error)}.`);
  }
}
