/** `parity check [table[/partition]…]`: source tables and partitions. */
import { CliError } from '../failure.ts';
import { runJobs } from '../jobs.ts';
import type { Job } from '../jobs.ts';
import type { ReportOptions, StoreOptions } from '../options.ts';
import type { Outside } from '../outside.ts';
import { environmentOf, findConfig, shownPath, usableProject } from '../project.ts';
import type { CliProject } from '../project.ts';

/** @returns the exit code */
export async function check(words: readonly string[], options: StoreOptions & ReportOptions, outside: Outside): Promise<number> {
  const { cwd } = outside;
  const project = await usableProject(await findConfig(options.config, [cwd], cwd), cwd, line => outside.stderr.write(`${line}\n`));
  const environment = environmentOf(project, options.env, cwd);
  const jobs = checkJobs(words, project, environment, cwd, options);
  return (await runJobs(outside, options, project.folder, environment, jobs)).exitCode;
}

/** The jobs that check the tables that are named, or all of the configuration. */
export function checkJobs(words: readonly string[], project: CliProject, environment: string, cwd: string, options: Pick<ReportOptions, 'certify'> = {}): readonly Job[] {
  const tables = Object.keys(project.loaded.config.tables);
  if (tables.length === 0) throw new CliError(`The configuration ${shownPath(project.file, cwd)} maps no table: add it under "tables".`);
  const wanted = words.length === 0 ? tables.map(table => ({ table, partition: undefined })) : words.map(word => tableOf(word, tables));
  for (const { table, partition } of wanted) {
    if (partition !== undefined && project.loaded.config.tables[table]?.partition === undefined) throw new CliError(`The table "${table}" has no "partition" in ${shownPath(project.file, cwd)}, so none of it can be named.`);
  }
  return wanted.map(({ table, partition }) => ({
    name: partition === undefined ? table : `${table}/${partition ?? 'NULL'}`,
    subject: 'table',
    run: (service, scan, events, signal) => service.checkTable({ project, environment, table, scan, ...(options.certify === true ? { certify: true } : {}), ...(partition === undefined ? {} : { partition }) }, events, signal),
  }));
}

/** `games` or `games/2016-07`; `games/NULL` holds the rows without a value in the partition column. A table's name may hold slashes itself. */
function tableOf(word: string, tables: readonly string[]): { readonly table: string; readonly partition: string | null | undefined } {
  if (tables.includes(word)) return { table: word, partition: undefined };
  const table = tables.filter(name => word.startsWith(`${name}/`)).sort((left, right) => right.length - left.length)[0];
  if (table === undefined) throw new CliError(`There is no table "${word.split('/')[0] ?? word}" in the configuration. It maps ${tables.join(', ')}.`);
  const partition = word.slice(table.length + 1);
  if (partition === '') throw new CliError(`${word}: name a partition after the slash, or leave the slash out to check the whole table.`);
  return { table, partition: partition === 'NULL' ? null : partition };
}
