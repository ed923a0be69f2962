/** `parity compare <file.sql>[:line] …`: queries of files, or the one at a line. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { counted } from '../../server/report/words.ts';
import { CliError } from '../failure.ts';
import { runJobs } from '../jobs.ts';
import type { Job } from '../jobs.ts';
import type { ReportOptions, StoreOptions } from '../options.ts';
import type { Outside } from '../outside.ts';
import { environmentOf, findConfig, placeOf, shownPath, usableProject } from '../project.ts';
import type { CliProject } from '../project.ts';
import { decoded, namedFiles, queriesIn, readQueryText, spellingOf } from '../queries.ts';
import type { FoundQuery, NamedFile } from '../queries.ts';

/** @returns the exit code */
export async function compare(words: readonly string[], options: StoreOptions & ReportOptions, outside: Outside): Promise<number> {
  const { project, environment, jobs } = await compareJobs(words, options, outside);
  return (await runJobs(outside, options, project.folder, environment, jobs)).exitCode;
}

/** The jobs that compare every query that is meant. @throws CliError when something is not there: a forgotten file must not look fine */
export async function compareJobs(
  words: readonly string[],
  options: StoreOptions & Pick<ReportOptions, 'certify'>,
  outside: Outside,
): Promise<{ readonly project: CliProject; readonly environment: string; readonly jobs: readonly Job[] }> {
  const { cwd } = outside;
  const files = await namedFiles(words, cwd);
  const project = await projectOf(files, options.config, outside);
  const environment = environmentOf(project, options.env, cwd);
  const spelling = spellingOf(project, environment);
  const jobs: Job[] = [];
  for (const named of files) {
    const { file } = named;
    const text = file === null ? decoded(await outside.readStdin(), 'Standard input') : await readQueryText(file, cwd);
    const shown = file === null ? 'stdin' : shownPath(file, cwd);
    for (const found of await queriesIn(text, named, spelling, cwd)) {
      for (const problem of found.pair.directives.problems) {
        const { line, column } = placeOf(text, problem.range.start);
        await outside.stderr.write(`${shown}:${String(line)}:${String(column)}: warning: ${problem.message}\n`);
      }
      jobs.push(jobOf(found, file, shown, project, environment, options.certify === true));
    }
  }
  if (jobs.length === 0) throw new CliError(`There is no query in ${counted(files.length, 'file')}: ${files.map(({ file }) => (file === null ? 'stdin' : shownPath(file, cwd))).join(', ')}.`);
  return { project, environment, jobs };
}

function jobOf({ pair, line }: FoundQuery, file: string | null, shown: string, project: CliProject, environment: string, certify: boolean): Job {
  return {
    name: pair.name,
    place: `${shown}:${String(line)}`,
    run: (service, scan, events, signal) => service.compareQuery(
      { project, environment, pair, scan, line: line - 1, ...(certify ? { certify } : {}), ...(file === null ? {} : { uri: pathToFileURL(file).href }) },
      events,
      signal,
    ),
  };
}

/** One call compares with one configuration: files of several projects would make a report that nobody can place. */
async function projectOf(files: readonly NamedFile[], named: string | undefined, outside: Outside): Promise<CliProject> {
  const { cwd } = outside;
  const folders = [...new Set(files.map(({ file }) => (file === null ? cwd : path.dirname(file))))];
  const configs = new Set<string>();
  for (const folder of folders) configs.add(await findConfig(named, [...new Set([folder, cwd])], cwd));
  const [config, other] = configs;
  if (config === undefined) throw new CliError('No file was named.');
  if (other !== undefined) throw new CliError(`These files belong to several configurations (${[...configs].map(one => shownPath(one, cwd)).join(', ')}). Compare them one after the other, or name one with --config.`);
  return usableProject(config, cwd, line => outside.stderr.write(`${line}\n`));
}
