/** The commands and their options. Each command is a file of its own; commander is known here and in options.ts only. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { RunStorageError } from '../server/runs/errors.ts';
import { ConfigurationError } from '../server/service/types.ts';
import { check } from './commands/check.ts';
import { compare } from './commands/compare.ts';
import { demo } from './commands/demo.ts';
import type { DemoOptions } from './commands/demo.ts';
import { doctor } from './commands/doctor.ts';
import type { DoctorOptions } from './commands/doctor.ts';
import { init } from './commands/init.ts';
import { LATER, later } from './commands/later.ts';
import { EXIT } from './exitCode.ts';
import { CliError, faultWords, storageWords } from './failure.ts';
import { wholeNumber, withReportOptions, withScanOptions, withStoreOptions } from './options.ts';
import type { ReportOptions, StoreOptions } from './options.ts';
import type { Outside } from './outside.ts';

const EXIT_CODES = `
Exit codes: 0 consistent · 1 differs · 2 inconclusive, in flight or not compared · 3 configuration, connection, or a report that cannot be written ·
  4 a fault of Parity itself, and no verdict · 130 cancelled.
The worst comparison decides: 130, then 4, then 3, then 1, then 2. The report is on standard output, progress on standard error.`;

/** Runs one call of the command line. @returns the exit code; never throws */
export async function runCli(outside: Outside): Promise<number> {
  const code = await ranCli(outside);
  if (outside.hadFault) return EXIT.internal;
  const { failure } = outside.stdout;
  if (failure === null || code === EXIT.internal || code === EXIT.cancelled) return code;
  // What nobody could read says nothing, whatever the verdict is.
  await outside.stderr.write(`The report could not be written to standard output: ${failure}.\n`);
  return EXIT.configuration;
}

async function ranCli(outside: Outside): Promise<number> {
  let code: number = EXIT.consistent;
  try {
    await createProgram(outside, value => { code = value; }).parseAsync([...outside.args], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said what is wrong; 0 is for help and version.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.consistent : EXIT.configuration;
    const words = foreseen(error);
    await outside.stderr.write(words === null ? faultWords(error, outside.environmentVariables) : `${words}\n`);
    if (error instanceof CliError) return error.exitCode;
    return words === null ? EXIT.internal : EXIT.configuration;
  }
}

/** null: nobody foresaw it. */
function foreseen(error: unknown): string | null {
  if (error instanceof CliError || error instanceof ConfigurationError) return error.message;
  return error instanceof RunStorageError ? storageWords(error) : null;
}

function createProgram(outside: Outside, end: (code: number) => void): Command {
  const program = new Command('parity')
    .description('Compares queries and tables on two warehouses, and tells data faults from query faults.')
    .version(outside.version)
    .exitOverride()
    .configureOutput({ writeOut: text => void outside.stdout.write(text), writeErr: text => void outside.stderr.write(text) })
    .showHelpAfterError('(parity --help shows the commands, parity <command> --help its options)')
    .addHelpText('after', EXIT_CODES);

  withScanOptions(withReportOptions(withStoreOptions(program.command('compare'))))
    .description('compare each query of the files, or the one at a line')
    .argument('<files...>', 'x.sql, x.sql:12 (the query at that line), a folder, a pattern, or - for standard input')
    .action(async (files: string[], options: StoreOptions & ReportOptions) => { end(await compare(files, options, outside)); });

  withScanOptions(withReportOptions(withStoreOptions(program.command('check'))))
    .description('check source tables and partitions')
    .argument('[tables...]', 'games or games/2016-07 (default: every table of the configuration)')
    .action(async (tables: string[], options: StoreOptions & ReportOptions) => { end(await check(tables, options, outside)); });

  withStoreOptions(program.command('doctor'))
    .description('check the configuration, connect to both stores, and see that the mapped tables can be read')
    .option('--calibrate', 'send edge values of every type through the SQL of both engines, and tell which pairs of types are written alike')
    .addOption(new Option('--format <format>', 'text or json').choices(['text', 'json']).default('text'))
    .action(async (options: DoctorOptions) => { end(await doctor(options, outside)); });

  program.command('init')
    .description('write a commented parity.jsonc to start from')
    .option('--config <path>', 'write it here')
    .option('--force', 'write over one that is there')
    .action(async (options: { config?: string; force?: boolean }) => { end(await init(options, outside)); });

  withReportOptions(withStoreOptions(program.command('demo')))
    .description('make two sample warehouses with known faults and compare them')
    .option('--rows <number>', 'plate appearances in the legacy warehouse', wholeNumber)
    .option('--seed <number>', 'the same seed gives the same rows', seed)
    .option('--folder <path>', 'where to make it (default: this folder when it is empty or holds a demo, else parity-demo)')
    .option('--once', 'exit as compare does (the demo has faults: 1)')
    .action(async (options: DemoOptions) => { end(await demo(options, outside)); });

  for (const { name, words: does } of LATER) {
    program.command(name).description(`${does} (not there yet)`).argument('[words...]').allowUnknownOption().action(() => later(name));
  }
  return program;
}

function seed(text: string): number {
  const number = Number(text);
  if (!/^-?\d+$/u.test(text) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Give a whole number.');
  return number;
}
