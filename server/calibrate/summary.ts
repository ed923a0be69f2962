/** A calibration in one sentence, for the evidence. */
import type { Sides } from '../engine/types.ts';
import type { PairResult } from './calibrate.ts';

/**
 * `calibrated 14 column pairs on MariaDB 10.11.19 and PostgreSQL 15.18: all exact`; nothing for no pair.
 * @param recalled when the servers gave the oldest answer that was not asked for again; null: they were asked
 */
export function summary(engines: Sides<string>, results: readonly PairResult[], recalled: Date | null = null): readonly string[] {
  if (results.length === 0) return [];
  const where = engines.legacy === engines.new ? `${engines.legacy} on both sides` : `${engines.legacy} and ${engines.new}`;
  const since = recalled === null ? '' : `, by answers since ${minuteOf(recalled)}`;
  return [`calibrated ${results.length} column pair${results.length === 1 ? '' : 's'} on ${where}: ${tally(results)}${since}`];
}

const WORDS: readonly (readonly [PairResult['kind'], string])[] = [
  ['exact', 'exact'],
  ['rule', 'exact with a rule'],
  ['blind', 'blind below a double'],
  ['disagrees', 'not written alike'],
  ['unsupported', 'without a form'],
  ['unknown', 'not calibrated'],
];

/** `all exact`, or how many of each. */
export function tally(results: readonly PairResult[]): string {
  if (results.every((result) => result.kind === 'exact')) return 'all exact';
  return WORDS.flatMap(([kind, words]) => {
    const count = results.filter((result) => result.kind === kind).length;
    return count === 0 ? [] : [`${count} ${words}`];
  }).join(', ');
}

/** A result in words: `exact`, `exact with rule: …`, `blind below …`. */
export function resultWords(result: PairResult): string {
  switch (result.kind) {
    case 'exact':
      return 'exact';
    case 'rule':
      return `exact with rule: ${result.rule}`;
    case 'blind':
      return `blind below ${result.below}`;
    case 'disagrees':
      return `disagrees: ${result.words}`;
    case 'unsupported':
      return `not comparable: ${result.why}`;
    case 'unknown':
      return `not calibrated: ${result.why}`;
    default:
      return result satisfies never;
  }
}

/** `2026-07-01 12:30 UTC`. */
export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
