/**
 * `parity doctor`: what is wrong with the configuration, whether both stores answer and their tables may be read, and with `--calibrate` how the
 * types of the two engines are written alike. Prints no secret.
 */
import { StoreError } from '../../server/engine/errors.ts';
import { visible } from '../../server/report/words.ts';
import type { CalibrationTable, StoreExam } from '../../server/service/doctor.ts';
import { calibrationLines, disagrees, doctorJson, storeLines } from '../doctorReport.ts';
import { EXIT } from '../exitCode.ts';
import { withService } from '../jobs.ts';
import type { StoreOptions } from '../options.ts';
import type { Outside } from '../outside.ts';
import { environmentOf, errorsOf, findConfig, problemLines, readProject, shownPath } from '../project.ts';
import type { CliProject } from '../project.ts';

/** As commander hands them over. */
export interface DoctorOptions extends StoreOptions {
  readonly calibrate?: boolean;
  readonly format: 'text' | 'json';
}

/** What was found of the stores. */
interface Found {
  readonly environment: string | null;
  readonly stores: readonly StoreExam[];
  readonly calibration: CalibrationTable | null;
  /** Why the calibration could not be made. */
  readonly failure: string | null;
  readonly exitCode: number;
}

/** @returns 0 when everything answers and agrees; 1 when two types are not written alike; 3 when something has to be put right; 130 when cancelled */
export async function doctor(options: DoctorOptions, outside: Outside): Promise<number> {
  const { cwd, stdout } = outside;
  // As text, each line is written when it is known; as JSON all at the end.
  const print = async (line: string): Promise<void> => { if (options.format === 'text') await stdout.write(`${line}\n`); };
  await print(`parity         ${outside.version} on Node ${process.versions.node}`);
  const project = await readProject(await findConfig(options.config, [cwd], cwd), cwd);
  const { environments, tables } = project.loaded.config;
  const errors = errorsOf(project);
  await print(`configuration  ${errors.length === 0 ? '✓' : '✗'} ${shownPath(project.file, cwd)}: environments ${namesOf(environments)}; tables ${namesOf(tables)}`);
  const problems = problemLines(project, cwd);
  for (const line of problems) await print(`  ${visible(line)}`);
  // An environment with an error is left out of what was read; one that is right is tried all the same.
  const isBroken = errors.length > 0 && (options.env === undefined ? project.loaded.config.defaultEnvironment === null : !Object.hasOwn(environments, options.env));
  const found = isBroken ? NOTHING : await examine(options, outside, project, print);
  if (options.format === 'json') {
    const { environment, stores, calibration, failure } = found;
    await stdout.write(`${doctorJson(outside.version, { file: shownPath(project.file, cwd), problems }, environment, stores, calibration, failure)}\n`);
  }
  return found.exitCode === EXIT.cancelled || errors.length === 0 ? found.exitCode : EXIT.configuration;
}

const NOTHING: Found = { environment: null, stores: [], calibration: null, failure: null, exitCode: EXIT.configuration };

function examine(options: DoctorOptions, outside: Outside, project: CliProject, print: (line: string) => Promise<void>): Promise<Found> {
  const environment = environmentOf(project, options.env, outside.cwd);
  return withService(outside, options, project.folder, async ({ service, signal, progress }) => {
    progress.begin(1, 1, `connecting to ${environment}`);
    const stores = await service.examine(project, environment, signal);
    await progress.clear();
    for (const exam of stores) for (const line of storeLines(environment, exam)) await print(line);
    const found = { ...NOTHING, environment, stores };
    if (signal.aborted) return { ...found, exitCode: EXIT.cancelled };
    const isWell = stores.length > 0 && stores.every(exam => exam.ok && exam.troubles.length === 0);
    const exitCode = isWell ? EXIT.consistent : EXIT.configuration;
    if (options.calibrate !== true || !stores.every(exam => exam.ok)) return { ...found, exitCode };
    progress.begin(1, 1, `calibrating ${environment}`);
    try {
      const calibration = await service.calibrate(project, environment, signal);
      await progress.clear();
      for (const line of calibrationLines(calibration)) await print(line);
      return { ...found, calibration, exitCode: isWell && disagrees(calibration) ? EXIT.differs : exitCode };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      await progress.clear();
      const failure = `The types could not be calibrated: ${error.message}`;
      await print(`calibration    ✗ ${visible(failure)}`);
      return { ...found, failure, exitCode: signal.aborted ? EXIT.cancelled : EXIT.configuration };
    }
  });
}

function namesOf(things: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(things);
  return names.length === 0 ? 'none' : visible(names.join(', '));
}
