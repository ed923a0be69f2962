/** Compares a random table on two stores and holds what was found against the oracle; makes a failure as small as it can. */
import { compareRelation, DEFAULT_LIMITS } from '../../../server/engine/compareRelation.ts';
import type { Relation } from '../../../server/engine/ports.ts';
import type { PartitionScheme, Sides } from '../../../server/engine/types.ts';
import { mapSides } from '../../../server/engine/types.ts';
import type { Dialect } from '../../../server/sql/dialect.ts';
import type { Session } from '../../../server/stores/driver.ts';
import { sqlRelation, type RelationSource } from '../../../server/stores/sqlRelation.ts';
import { expectedFindings, faultOf, linesOf, type OracleRow } from '../../support/oracle.ts';
import { link, never, recorder } from '../../support/recorder.ts';
import { canonicalRows, oracleOf, type Case } from './shapes.ts';

/** Where a side's rows of a case are. */
export interface Place {
  readonly session: Session;
  readonly dialect: Dialect;
  readonly source: Extract<RelationSource, { kind: 'table' }>;
}

/** What is wrong with the findings of a case, in words; null when nothing is. `partition`: another one than the case's. */
export async function judge(of: Case, places: Sides<Place>, partition: PartitionScheme | null = of.partition): Promise<string | null> {
  const relations = mapSides(places, ({ session, dialect, source }, side) => seen(of, sqlRelation(session, dialect, 't', source), of[side].length));
  const report = recorder();
  const { outcome } = await compareRelation(
    't', relations,
    { table: 't', rules: { key: of.shape.key, ...(partition === null ? {} : { partition }), columns: of.shape.rules }, limits: { ...DEFAULT_LIMITS, ...of.limits }, link },
    report, never,
  );
  const rules = oracleOf(of, partition);
  const wanted = expectedFindings(canonicalRows(of, of.legacy), canonicalRows(of, of.new), rules);
  const found = linesOf(report.findings, rules, wanted.loose);
  const missed = without(wanted.lines, found);
  const false_ = without(found, wanted.lines);
  const fault = faultOf(outcome, wanted, { legacy: of.legacy.length, new: of.new.length }, of.shape.key.length > 0, Object.values(of.shape.rules ?? {}).some(({ foldCase, trimBlanks }) => foldCase === true || trimBlanks === true));
  if (missed.length === 0 && false_.length === 0 && fault === null) return null;
  return [
    fault, outcome.reason === undefined ? null : `${outcome.reason.code} ${outcome.reason.side ?? ''}: ${outcome.reason.message}`,
    missed.length === 0 ? null : `missed: ${missed.join('\n        ')}`,
    false_.length === 0 ? null : `false:  ${false_.join('\n        ')}`,
  ].filter((line) => line !== null).join('\n');
}

/** A relation that offers the hash of the case, has its statistics, and no more columns than the shape says. */
function seen(of: Case, relation: Relation, rows: number): Relation {
  const { fineReading } = relation;
  return {
    ...relation,
    describe: async (signal) => (await relation.describe(signal)).filter((column) => of.shape.columns.some(({ name }) => name === column.name)),
    ...(of.hash === null ? {} : { hashes: [of.hash] }),
    ...(fineReading === undefined ? {} : {
      fineReading: async (...args: Parameters<typeof fineReading>) => {
        const reading = await fineReading(...args);
        return reading === null ? null : { ...reading, rows: rows * of.estimate };
      },
    }),
  };
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const rest = [...others];
  return lines.filter((line) => {
    const at = rest.indexOf(line);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** Takes rows away for as long as the case still fails. `fails`: compares those rows; null: they are right. */
export async function minimal(of: Case, fails: (legacy: readonly OracleRow[], other: readonly OracleRow[]) => Promise<string | null>, mostSteps = 80, mostMs = 40_000): Promise<{ readonly words: string; readonly legacy: readonly OracleRow[]; readonly new: readonly OracleRow[] } | null> {
  const began = performance.now();
  let { legacy, new: other } = of;
  let words = await fails(legacy, other);
  if (words === null) return null;
  let steps = 0;
  for (let piece = Math.max(legacy.length, other.length); piece >= 1; piece = Math.floor(piece / 2)) {
    for (const side of ['both', 'legacy', 'new'] as const) {
      for (let at = 0; at < Math.max(legacy.length, other.length) && steps < mostSteps && performance.now() - began < mostMs; ) {
        const l = side === 'new' ? legacy : legacy.toSpliced(at, piece);
        const n = side === 'legacy' ? other : other.toSpliced(at, piece);
        if (l.length === legacy.length && n.length === other.length) break;
        steps++;
        const still = await fails(l, n);
        if (still === null) at += piece;
        else [legacy, other, words] = [l, n, still];
      }
    }
  }
  return { words, legacy, new: other };
}

/** A failure in words that are enough to repeat it. */
export function told(seed: number, of: Case, words: string, partition: PartitionScheme | null = of.partition): string {
  const rows = (list: readonly OracleRow[]): string => list.map((row) => `    ${JSON.stringify(row)}`).join('\n');
  return (
    `PARITY_SEED=${seed}, case ${of.number}: key ${of.shape.name}, partitions ${JSON.stringify(partition)}, hash ${of.hash ?? 'any'}, statistics ${of.estimate} ×, ${JSON.stringify(of.limits)}\n${words}\n` +
    `  columns: ${of.shape.columns.map(({ name }) => name).join(', ')}\n  legacy:\n${rows(of.legacy)}\n  new:\n${rows(of.new)}`
  );
}
