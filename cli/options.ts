/** The options that several commands take, read and checked. */
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { FailOn } from './exitCode.ts';
import { CliError } from './failure.ts';

/** Formats that reports have now. */
export type Format = 'text' | 'json' | 'csv';

/** As commander hands them over; every command has those that it declares. */
export interface StoreOptions {
  readonly config?: string;
  readonly env?: string;
  readonly timeout: number;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly state?: string;
  readonly maxFindings: number;
  /** Seconds, rows and bytes after which one comparison ends with what is known. */
  readonly maxTime?: number;
  readonly maxRows?: number;
  readonly maxBytes?: number;
  /** Read every row that differs, also when most do. */
  readonly all?: boolean;
}

export interface ReportOptions {
  readonly format: Format;
  readonly out?: string;
  readonly failOn: ReadonlySet<FailOn>;
  readonly spreadsheetSafe?: boolean;
  /** Compare however many rows there are, without asking. */
  readonly yes?: boolean;
  /** Tell how many rows there are, and compare nothing. */
  readonly estimate?: boolean;
  /** Compare by md5 or better. */
  readonly certify?: boolean;
}

/** The same numbers as the settings of the extension. */
const MAX_FINDINGS = 10_000;
const TIMEOUT_SECONDS = 300;

/** Formats of the contract that are not there yet. */
const LATER_FORMATS: readonly string[] = ['markdown', 'junit', 'html'];

/** Options of every command that talks to stores. */
export function withStoreOptions(command: Command): Command {
  return command
    .option('--config <path>', 'the configuration (default: parity.jsonc in the folder of the file or above, else in this folder or above)')
    .option('--env <name>', 'the environment (default: that of the configuration)')
    .option('--timeout <seconds>', 'end a statement that a store has not answered after so long', wholeNumber, TIMEOUT_SECONDS)
    .option('--max-findings <number>', 'keep at most so many findings of one comparison; the counts are of all rows', wholeNumber, MAX_FINDINGS)
    .option('--state <folder>', 'where runs are kept (default: .parity beside the configuration)')
    .option('--quiet', 'no progress on standard error, only errors')
    .option('--no-color', 'no colours (also: NO_COLOR)');
}

/** Options of the commands that read tables of any size. */
export function withScanOptions(command: Command): Command {
  return command
    .option('--yes', 'do not ask before more rows than "askAboveRows" of a store are read')
    .option('--estimate', 'tell how many rows and bytes the tables have by the statistics of the stores, and compare nothing')
    .option('--all', 'read every row that differs; otherwise a comparison ends early, with counts that are at least so many, when most rows differ')
    .option('--max-time <seconds>', 'end each comparison after so long, with what is known then', wholeNumber)
    .option('--max-rows <number>', 'end each comparison when so many rows of both sides were read one by one', wholeNumber)
    .option('--max-bytes <number>', 'end each comparison when so many bytes were moved', wholeNumber)
    .option('--certify', 'compare by md5 or sha256, not by the cheapest hash of both stores');
}

/** Options of every command that gives a report. */
export function withReportOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'text, json or csv').argParser(format).default('text'))
    .option('--out <path>', 'write the report to this file, all of it or nothing, instead of standard output')
    .addOption(new Option('--fail-on <verdicts>', 'verdicts that make the exit code other than 0: differs, inconclusive, or none').argParser(failOn).default(new Set<FailOn>(['differs', 'inconclusive']), 'differs,inconclusive'))
    .option('--spreadsheet-safe', 'csv: put an apostrophe before cells that a spreadsheet would run as a formula; values are then not exact');
}

function format(text: string): Format {
  if (text === 'text' || text === 'json' || text === 'csv') return text;
  if (LATER_FORMATS.includes(text)) throw new CliError(`--format ${text} is not there yet. There are text, json and csv.`);
  throw new InvalidArgumentError('There are text, json and csv.');
}

function failOn(text: string): ReadonlySet<FailOn> {
  const verdicts = text.split(',').map(verdict => verdict.trim()).filter(verdict => verdict !== '');
  if (verdicts.length === 1 && verdicts[0] === 'none') return new Set();
  if (verdicts.length === 0 || !verdicts.every(isFailOn)) throw new InvalidArgumentError('Give differs, inconclusive, both with a comma between, or none.');
  return new Set(verdicts);
}

function isFailOn(text: string): text is FailOn {
  return text === 'differs' || text === 'inconclusive';
}

/** For numbers of which there is at least one. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^\d+$/u.test(text) || !Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return number;
}
