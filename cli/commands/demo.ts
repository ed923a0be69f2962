/** `parity demo`: two sample warehouses with known faults, compared, and the verdicts held against what is known. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { EXPECTED_QUERIES, expectedTables } from '../../demo/expected.ts';
import type { DemoSummary } from '../../demo/makeDemo.ts';
import { itemReason } from '../../server/report/overall.ts';
import type { ReportItem } from '../../server/report/types.ts';
import { counted, duration } from '../../server/report/words.ts';
import { EXIT } from '../exitCode.ts';
import { CliError } from '../failure.ts';
import { runJobs } from '../jobs.ts';
import type { ReportOptions, StoreOptions } from '../options.ts';
import type { Outside } from '../outside.ts';
import { createProgress } from '../progress.ts';
import { shownPath } from '../project.ts';
import { listenForStop } from '../stopping.ts';
import { checkJobs } from './check.ts';
import { compareJobs } from './compare.ts';

export interface DemoOptions extends StoreOptions, ReportOptions {
  readonly rows?: number;
  readonly seed?: number;
  readonly folder?: string;
  readonly once?: boolean;
}

/** @returns with `--once` the exit code of the comparisons, which find faults (1); else 0 when all verdicts are as expected */
export async function demo(options: DemoOptions, outside: Outside): Promise<number> {
  const folder = await demoFolder(options.folder, outside.cwd);
  const made = await makeDemo(folder, options, outside);
  if (made === null) return EXIT.cancelled;
  const inFolder: Outside = { ...outside, cwd: folder };
  // What is expected of the demo is said of all its rows.
  const config = { ...options, all: true, config: path.join(folder, 'parity.jsonc') };
  const compared = await compareJobs([path.join(folder, 'queries')], config, inFolder);
  const tables = checkJobs([], compared.project, compared.environment, folder);
  const { items, exitCode } = await runJobs(inFolder, { ...config, yes: true }, folder, compared.environment, [...compared.jobs, ...tables]);
  if (exitCode === EXIT.cancelled) return exitCode;
  const surprises = surprisesIn(items, made.rows);
  const words = surprises.length === 0
    ? `All ${counted(items.length, 'verdict')} are as expected.`
    : `${counted(surprises.length, 'verdict')} of ${String(items.length)} not as expected:\n${surprises.map(line => `  ${line}`).join('\n')}`;
  await outside.stderr.write(`${words}\n`);
  if (options.once === true) return exitCode;
  await outside.stderr.write(`The demo is in ${shownPath(folder, outside.cwd)}. Open that folder in VS Code with Parity installed and choose a query in queries/, or start a workbench with: npm run demo\n`);
  return surprises.length === 0 ? EXIT.consistent : EXIT.inconclusive;
}

/** The folder that is named; else this one when it is empty or holds a demo; else `parity-demo` in it. */
async function demoFolder(named: string | undefined, cwd: string): Promise<string> {
  if (named !== undefined) return path.resolve(cwd, named);
  const names = (await readdir(cwd)).filter(name => name !== '.parity');
  const isDemo = ['legacy.duckdb', 'new.duckdb', 'parity.jsonc'].every(name => names.includes(name));
  return names.length === 0 || isDemo ? cwd : path.join(cwd, 'parity-demo');
}

async function makeDemo(folder: string, options: DemoOptions, outside: Outside): Promise<DemoSummary | null> {
  if ((await stat(folder).catch(() => null))?.isFile() === true) throw new CliError(`--folder ${folder}: this is a file. Give the name of a folder.`);
  const progress = createProgress(outside.stderr, options.quiet === true);
  const stopping = listenForStop(outside, () => undefined);
  try {
    progress.begin(1, 1, 'making the warehouses');
    const made = await outside.makeDemo({
      folder,
      ...(options.rows === undefined ? {} : { rows: options.rows }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      onProgress: (words, done, total) => { progress.update(`${words} (${String(done)} of ${String(total)})`); },
      signal: stopping.signal,
    });
    progress.end(`${counted(made.rows, 'plate appearance')} in ${duration(made.ms)}`);
    await progress.clear();
    return made;
  } catch (error) {
    await progress.clear();
    if (stopping.signal.aborted) return null;
    if (error instanceof RangeError) throw new CliError(error.message);
    throw error;
  } finally {
    stopping.release();
  }
}

/** What is not as `demo/expected.ts` says it must be. */
export function surprisesIn(items: readonly ReportItem[], rows: number): readonly string[] {
  const byName = new Map(items.map(item => [nameOf(item), item]));
  const surprise = (name: string, expected: string): readonly string[] => {
    const item = byName.get(name);
    const found = item === undefined ? 'nothing' : verdictWords(item);
    return found === expected ? [] : [`${name}: ${found} instead of ${expected}`];
  };
  return [
    ...EXPECTED_QUERIES.flatMap(({ name, verdict, cause, reason }) => surprise(`query ${name}`, [verdict, cause ?? reason].filter(word => word !== undefined).join(': '))),
    ...expectedTables(rows).flatMap(({ table, verdict, differing }) => {
      const counts = differing.reduce((sum, { counts: { missing, changed, duplicated } }) => ({ missing: sum.missing + missing, changed: sum.changed + changed, duplicated: sum.duplicated + duplicated }), { missing: 0, changed: 0, duplicated: 0 });
      const rowsFound = verdict === 'differs' ? `: ${countWords(counts.missing, 0, counts.changed, counts.duplicated)}` : '';
      return surprise(`table ${table}`, `${verdict}${rowsFound}`);
    }),
  ];
}

function nameOf(item: ReportItem): string {
  return item.kind === 'run' ? `${item.run.subject.kind} ${item.run.subject.name}` : `query ${item.name}`;
}

function verdictWords(item: ReportItem): string {
  const reason = itemReason(item)?.code;
  if (item.kind === 'notCompared') return `not compared: ${String(reason)}`;
  const { verdict, cause, subject, outcome: { counts } } = item.run;
  if (subject.kind === 'table' && verdict === 'differs') return `${verdict}: ${countWords(counts.onlyLegacy, counts.onlyNew, counts.changed, counts.duplicates)}`;
  return [verdict, cause ?? (verdict === 'inconclusive' ? reason : undefined)].filter(word => word !== undefined).join(': ');
}

function countWords(missing: number, extra: number, changed: number, duplicated: number): string {
  return `${String(missing)} missing, ${String(extra)} extra, ${String(changed)} changed, ${String(duplicated)} duplicated`;
}
