/** Runs comparisons one after the other and reports them: what `compare`, `check` and `demo` have in common. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MANY } from '../server/engine/budget.ts';
import { badge } from '../server/report/headline.ts';
import type { ReportItem } from '../server/report/types.ts';
import { allPartitions } from '../server/runs/allPartitions.ts';
import type { RunStore } from '../server/runs/types.ts';
import type { Doctor } from '../server/service/doctor.ts';
import { ConfigurationError } from '../server/service/types.ts';
import type { Compared, Estimated, NotCompared, Scan, Service, ServiceBudget, ServiceEvents } from '../server/service/types.ts';
import { EXIT, exitCodeOf } from './exitCode.ts';
import { attempt, boundedAfterFault } from './attempt.ts';
import { CliError, messageOf } from './failure.ts';
import type { ReportOptions, StoreOptions } from './options.ts';
import type { Output, Outside } from './outside.ts';
import { createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { createMayScan, estimateJobs } from './scan.ts';
import type { MayScan } from './scan.ts';
import { createSecrets } from './secrets.ts';
import { listenForStop } from './stopping.ts';
import { outFile, reportText, wantsColours, writeWhole } from './writeReport.ts';

/** One comparison to make. */
export interface Job {
  readonly name: string;
  /** Where its query stands, for people. */
  readonly place?: string;
  /** Absent: a query. */
  readonly subject?: 'table';
  run(service: Service, scan: Scan, events: ServiceEvents, signal: AbortSignal): Promise<Compared | NotCompared | Estimated>;
}

/** What was made of the jobs. */
export interface JobsDone {
  /** One for each job, in their order. */
  readonly items: readonly ReportItem[];
  readonly exitCode: number;
}

/** Runs that the command line keeps beside a configuration. */
const KEEP = { runs: 200, days: 90 };

/** What a command has at hand while it talks to stores. */
export interface Talk {
  readonly runs: RunStore;
  readonly service: Service & Doctor;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Opens runs and service, does the work, and closes: whatever happens, nothing of it runs on a server when this returns.
 * @param folder that of the configuration, where runs are kept unless `--state` says otherwise
 */
export async function withService<T>(outside: Outside, options: StoreOptions, folder: string, work: (talk: Talk) => Promise<T>): Promise<T> {
  const progress = createProgress(outside.stderr, options.quiet === true);
  const stopping = listenForStop(outside, () => void progress.say('Stopping what runs on the servers. Once more to end at once.'));
  try {
    const state = await stateFolder(options.state, folder, outside.cwd);
    const runs = await outside.openRuns(state);
    const service = outside.createService({
      runs,
      secrets: createSecrets(outside.askSecret, progress),
      environmentVariables: outside.environmentVariables,
      maxFindings: options.maxFindings,
      timeoutSeconds: options.timeout,
      budget: budgetOf(options),
      stateFolder: state,
    });
    try {
      return await work({ runs, service, signal: stopping.signal, progress });
    } finally {
      // After a fault something may never end, and the service would wait for it.
      await boundedAfterFault(outside, service.close());
      await progress.clear();
    }
  } finally {
    stopping.release();
  }
}

/** What one comparison may read, as the options have it. */
function budgetOf({ maxTime, maxRows, maxBytes, all }: StoreOptions): ServiceBudget {
  const limits = { ...(maxTime === undefined ? {} : { ms: maxTime * 1000 }), ...(maxRows === undefined ? {} : { rows: maxRows }), ...(maxBytes === undefined ? {} : { bytes: maxBytes }) };
  return { limits, many: all === true ? null : MANY };
}

/** Runs jobs and writes their report. A stop leaves what was not begun as not compared. */
export async function runJobs(outside: Outside, options: StoreOptions & ReportOptions, folder: string, environment: string, jobs: readonly Job[]): Promise<JobsDone> {
  const out = await outFile(options.out, outside.cwd);
  // What one comparison broke must not take the report of the others.
  const release = outside.onFault(() => undefined);
  try {
    return await withService(outside, options, folder, talk => (options.estimate === true ? estimateJobs(outside, jobs, talk) : compareAll(outside, options, environment, jobs, out, talk)));
  } finally {
    release();
  }
}

async function compareAll(outside: Outside, options: StoreOptions & ReportOptions, environment: string, jobs: readonly Job[], out: string | null, talk: Talk): Promise<JobsDone> {
  const mayScan = createMayScan(outside, options, talk);
  const items: ReportItem[] = [];
  for (const [position, job] of jobs.entries()) {
    talk.progress.begin(position + 1, jobs.length, job.name);
    const item = await attempt(job, outside, talk, (own) => itemOf(job, own, mayScan));
    talk.progress.end(item.kind === 'run' ? item.run.headline : badge({ state: 'refused', message: item.message }));
    items.push(item);
  }
  await talk.progress.clear();
  const report = { environment, items };
  const colours = out === null && wantsColours(outside.stdout, outside.environmentVariables, options.color);
  const text = reportText(report, options, colours);
  if (out === null) await print(text, outside.stdout);
  else await writeWhole(out, text, outside.cwd);
  // The verdicts stand, whether or not room could be made for the next ones.
  await talk.runs.prune(KEEP).catch((error: unknown) => talk.progress.say(`Old runs could not be removed: ${messageOf(error)}`));
  return { items, exitCode: talk.signal.aborted ? EXIT.cancelled : exitCodeOf(items, options.failOn) };
}

async function print(text: AsyncIterable<string>, output: Output): Promise<void> {
  for await (const chunk of text) {
    await output.write(chunk);
    if (output.isGone) return;
  }
}

async function itemOf(job: Job, { runs, service, signal, progress }: Talk, mayScan: MayScan): Promise<ReportItem> {
  const where = { name: job.name, ...(job.subject === undefined ? {} : { subject: job.subject }), ...(job.place === undefined ? {} : { place: job.place }) };
  if (signal.aborted) return { kind: 'notCompared', ...where, message: 'Cancelled before it began.', code: 'cancelled' };
  const events: ServiceEvents = {
    progress: (words, done, total) => { progress.update(total > 0 ? `${words} (${String(Math.floor((100 * done) / total))} %)` : words); },
  };
  let answer = await refusable(job.run(service, mayScan.first, events, signal));
  if (answer instanceof ConfigurationError) return { kind: 'notCompared', ...where, message: answer.message, code: 'configuration' };
  if (answer.kind === 'estimated') {
    const no = await mayScan.ask(job.name, answer);
    if (no !== null) return { kind: 'notCompared', ...where, ...no };
    answer = await refusable(job.run(service, 'always', events, signal));
    if (answer instanceof ConfigurationError) return { kind: 'notCompared', ...where, message: answer.message, code: 'configuration' };
    if (answer.kind === 'estimated') throw new Error('The service estimated what it was told to compare.');
  }
  if (answer.kind === 'notCompared') return { kind: 'notCompared', ...where, message: answer.message };
  const { run } = answer;
  return {
    kind: 'run',
    run,
    ...(job.place === undefined ? {} : { place: job.place }),
    findings: () => runs.allFindings(run.id, {}),
    partitions: () => allPartitions(runs, run.id),
  };
}

/** The answer, or the error that says that the configuration has no such thing: the other jobs go on. */
async function refusable<T>(work: Promise<T>): Promise<T | ConfigurationError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** The folder of the runs. The one beside the configuration keeps itself out of version control: values of both warehouses are inside. */
async function stateFolder(named: string | undefined, projectFolder: string, cwd: string): Promise<string> {
  if (named !== undefined) return path.resolve(cwd, named);
  const folder = path.join(projectFolder, '.parity');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST') throw new CliError(`Runs cannot be kept in ${folder} (${String(code)}). Name another folder with --state.`);
  }
  return folder;
}
