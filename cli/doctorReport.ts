/** What `parity doctor` says, as text and as JSON. */
import type { PairResult } from '../server/calibrate/calibrate.ts';
import { resultWords, tally } from '../server/calibrate/summary.ts';
import type { CalibratedPair, CalibrationTable, StoreExam } from '../server/service/doctor.ts';
import { counted, duration, visible } from '../server/report/words.ts';

/** The version of the JSON. */
const SCHEMA_VERSION = 1;

/** The lines of one store: whether it answered, its snapshot, its settings, and what of it cannot be read. */
export function storeLines(environment: string, exam: StoreExam): readonly string[] {
  return [
    `${`${environment} ${exam.side}`.padEnd(14)} ${exam.ok ? '✓' : '✗'} ${visible(exam.words)}`,
    ...(exam.engine === undefined ? [] : [`  snapshot     ${visible(exam.snapshot ?? 'none across statements: tables are read as they are at each statement, or at one version where they have versions')}`]),
    ...(exam.settings === undefined || exam.settings.length === 0 ? [] : [`  settings     ${visible(exam.settings.join('; '))}`]),
    ...exam.troubles.map(trouble => `  ✗ ${visible(trouble)}`),
  ];
}

/** Whether anything of a calibration disagrees. */
export function disagrees(table: CalibrationTable): boolean {
  return [...table.columns, ...table.types].some(({ result }) => result.kind === 'disagrees') || table.hashes.some(hash => hash.wrong !== undefined);
}

/** The table of type pairs: the columns of mapped tables first, then every type of the engines; types with the same answer share a line. */
export function calibrationLines(table: CalibrationTable): readonly string[] {
  const all = [...table.columns, ...table.types].map(({ result }) => result);
  return [
    '',
    `calibration    ${disagrees(table) ? '✗' : '✓'} ${visible(table.engines.legacy)} and ${visible(table.engines.new)}: ${counted(all.length, 'pair')} of types in ${duration(table.ms)}: ${tally(all)}`,
    ...table.hashes.map(({ hash, wrong }) => `  hash         ${wrong === undefined ? '✓' : '✗'} ${hash}${wrong === undefined ? '' : `: ${visible(wrong)}; it is not used`}`),
    ...table.obstacles.map(obstacle => `  not compared ${visible(obstacle)}`),
    ...columnLines(table),
    ...typeLines(table),
  ];
}

function columnLines({ columns }: CalibrationTable): readonly string[] {
  const widths = [widest(columns.map(({ table, column }) => `${table}.${column}`)), widest(columns.map(({ native }) => native.legacy)), widest(columns.map(({ native }) => native.new))] as const;
  return columns.length === 0 ? [] : ['', 'Columns of the mapped tables', ...columns.map(({ table, column, native, result }) => {
    const name = `${table}.${column}`;
    return `  ${mark(result)} ${visible(name.padEnd(widths[0]))}  ${visible(native.legacy.padEnd(widths[1]))}  ${visible(native.new.padEnd(widths[2]))}  ${visible(resultWords(result))}`;
  })];
}

function typeLines({ types, engines }: CalibrationTable): readonly string[] {
  const byLegacy = new Map<string, Map<string, CalibratedPair[]>>();
  for (const pair of types) {
    const answers = byLegacy.get(pair.native.legacy) ?? new Map<string, CalibratedPair[]>();
    byLegacy.set(pair.native.legacy, answers);
    const words = resultWords(pair.result);
    answers.set(words, [...(answers.get(words) ?? []), pair]);
  }
  const lines = [...byLegacy].flatMap(([legacy, answers]) => [
    `  ${visible(legacy)}`,
    ...[...answers].map(([words, pairs]) => `    ${mark(pairs[0]?.result)} ${visible(words)}: ${visible(pairs.map(({ native }) => native.new).join(', '))}`),
  ]);
  return ['', `Types of ${visible(engines.legacy)}, with those of ${visible(engines.new)}`, ...lines];
}

function mark(result: PairResult | undefined): string {
  return result?.kind === 'disagrees' ? '✗' : result?.kind === 'unknown' || result?.kind === 'unsupported' ? '?' : '✓';
}

function widest(texts: readonly string[]): number {
  return Math.min(40, Math.max(0, ...texts.map(text => text.length)));
}

/** What is known of the configuration, for the JSON. */
export interface ConfigurationExam {
  readonly file: string;
  readonly problems: readonly string[];
}

/** The whole as one JSON text. */
export function doctorJson(parity: string, configuration: ConfigurationExam, environment: string | null, stores: readonly StoreExam[], calibration: CalibrationTable | null, failure: string | null): string {
  const pairOf = ({ native, form, result }: CalibratedPair): object => ({ legacy: native.legacy, new: native.new, form, result: result.kind, words: resultWords(result) });
  return JSON.stringify({
    schemaVersion: SCHEMA_VERSION,
    parity,
    configuration,
    environment,
    stores,
    ...(failure === null ? {} : { failure }),
    ...(calibration === null ? {} : {
      calibration: {
        engines: calibration.engines,
        ms: calibration.ms,
        disagrees: disagrees(calibration),
        hashes: calibration.hashes.map(({ hash, wrong }) => ({ hash, right: wrong === undefined, ...(wrong === undefined ? {} : { words: wrong }) })),
        notCompared: calibration.obstacles,
        columns: calibration.columns.map(one => ({ table: one.table, column: one.column, ...pairOf(one) })),
        types: calibration.types.map(pairOf),
      },
    }),
  }, null, 2);
}
