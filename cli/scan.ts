/** Much is read only when somebody said so. */
import type { ReasonCode } from '../server/engine/types.ts';
import { aboveWords, sizeLines } from '../server/report/sizes.ts';
import { visible } from '../server/report/words.ts';
import type { Estimated, Scan } from '../server/service/types.ts';
import { EXIT } from './exitCode.ts';
import type { Job, JobsDone, Talk } from './jobs.ts';
import type { ReportOptions } from './options.ts';
import type { Outside } from './outside.ts';

/** Decides on comparisons that read much. */
export interface MayScan {
  /** How to begin each of them. */
  readonly first: Scan;
  /** Null: go on. Else why not, for the report. */
  ask(name: string, estimated: Estimated): Promise<{ readonly message: string; readonly code: ReasonCode } | null>;
}

export function createMayScan(outside: Outside, { yes }: ReportOptions, { progress, signal }: Talk): MayScan {
  return {
    first: yes === true ? 'always' : 'asking',
    async ask(name, { tables }) {
      const why = aboveWords(tables);
      if (outside.askLine === null) return { message: `Not compared: ${why}. Nobody can be asked here: pass --yes to compare it all the same.`, code: 'configuration' };
      await progress.clear();
      const question = [`${visible(name)} reads much: ${why}.`, ...sizeLines(tables).map(line => `  ${line}`), 'Compare? (y/N) '].join('\n');
      const answer = await outside.askLine(question, signal);
      return answer !== null && /^y(?:es)?$/iu.test(answer.trim()) ? null : { message: `Not compared, because you said so: ${why}.`, code: 'cancelled' };
    },
  };
}

/** `--estimate`: a line for each table, on standard output. A query whose tables are not known says so. */
export async function estimateJobs(outside: Outside, jobs: readonly Job[], { service, signal, progress }: Talk): Promise<JobsDone> {
  for (const [position, job] of jobs.entries()) {
    progress.begin(position + 1, jobs.length, job.name);
    const answer = await job.run(service, 'never', { progress: () => undefined }, signal);
    await progress.clear();
    await outside.stdout.write(`${visible(job.name)}\n${linesOf(answer).map(line => `  ${line}\n`).join('')}`);
    if (signal.aborted) return { items: [], exitCode: EXIT.cancelled };
    if (answer.kind === 'compared' && answer.run.reason !== undefined) return { items: [], exitCode: EXIT.configuration };
  }
  return { items: [], exitCode: EXIT.consistent };
}

function linesOf(answer: Awaited<ReturnType<Job['run']>>): readonly string[] {
  switch (answer.kind) {
    case 'estimated': return answer.tables.length === 0 ? ['its tables are not known, and neither is their size'] : sizeLines(answer.tables);
    case 'notCompared': return [answer.message];
    case 'compared': return [answer.run.reason?.message ?? answer.run.headline];
  }
}
