/** `parity doctor`: what is wrong with the configuration, and whether both stores answer. Prints no secret. */
import { visible } from '../../server/report/words.ts';
import { EXIT } from '../exitCode.ts';
import { withService } from '../jobs.ts';
import type { StoreOptions } from '../options.ts';
import type { Outside } from '../outside.ts';
import { environmentOf, errorsOf, findConfig, problemLines, readProject, shownPath } from '../project.ts';

/** @returns 0 when everything answers; 3 when something has to be put right; 130 when cancelled */
export async function doctor(options: StoreOptions, outside: Outside): Promise<number> {
  const { cwd, stdout } = outside;
  const print = (line: string): Promise<void> => stdout.write(`${line}\n`);
  await print(`parity         ${outside.version} on Node ${process.versions.node}`);
  const project = await readProject(await findConfig(options.config, [cwd], cwd), cwd);
  const { environments, tables } = project.loaded.config;
  const errors = errorsOf(project);
  await print(`configuration  ${errors.length === 0 ? '✓' : '✗'} ${shownPath(project.file, cwd)}: environments ${namesOf(environments)}; tables ${namesOf(tables)}`);
  for (const line of problemLines(project, cwd)) await print(`  ${visible(line)}`);
  // An environment with an error is left out of what was read; one that is right is tried all the same.
  if (errors.length > 0 && (options.env === undefined ? project.loaded.config.defaultEnvironment === null : !Object.hasOwn(environments, options.env))) return EXIT.configuration;
  const environment = environmentOf(project, options.env, cwd);
  return withService(outside, options, project.folder, async ({ service, signal, progress }) => {
    progress.begin(1, 1, `connecting to ${environment}`);
    const answers = await service.testConnection(project, environment, signal);
    await progress.clear();
    for (const { side, ok, words } of answers) await print(`${`${environment} ${side}`.padEnd(14)} ${ok ? '✓' : '✗'} ${visible(words)}`);
    if (signal.aborted) return EXIT.cancelled;
    return errors.length === 0 && answers.length > 0 && answers.every(answer => answer.ok) ? EXIT.consistent : EXIT.configuration;
  });
}

function namesOf(things: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(things);
  return names.length === 0 ? 'none' : visible(names.join(', '));
}
