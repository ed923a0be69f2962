/** Takes findings one by one, keeps only counters, and tells what would explain many of them. */
import type { WholeRow } from '../ports.ts';
import type { CanonicalForm, ColumnPlan, Finding, PartitionOutcome, RelationOutcome } from '../types.ts';
import { explainValue } from './explain.ts';
import { circlesOf, mappingTally } from './mapping.ts';
import type { MappingTally, MisplacedColumn } from './mapping.ts';
import { placeTally } from './places.ts';
import type { PlaceTally } from './places.ts';
import { columnTally } from './tally.ts';
import type { ColumnTally } from './tally.ts';
import { MAX_REASONS, MAX_SAMPLES } from './types.ts';
import type { LikelyReason, ReasonSample } from './types.ts';

/** What is known of a finding besides what it says itself. */
export interface FindingPlace {
  /** As `Reporter.finding` has it. */
  readonly run?: number;
  /** Its number in the run's file; absent when it is not kept. */
  readonly position?: number;
  /** All values of its row on both sides, where both have it. */
  readonly whole?: WholeRow;
}

/** The counters. Memory is bounded by columns and partitions, whatever the number of findings. */
export interface ReasonCounter {
  /** Tells the columns of a table, or of the result (null), before its first finding. */
  planned(table: string | null, plan: ColumnPlan): void;
  add(finding: Finding, place?: FindingPlace): void;
  /** Tells how a partition came out, after its findings. */
  partition(outcome: PartitionOutcome): void;
  /** Tells how a table, or the result (null), came out. */
  settled(table: string | null, outcome: Omit<RelationOutcome, 'partitions'>): void;
  /** What explains at least two findings (or all of them), most rows first. */
  reasons(): readonly LikelyReason[];
}

/** At most so many tables, and columns of one, are counted. */
const MAX_TABLES = 100;
const MAX_COLUMNS = 2_000;

/** A column that differs in such a share of at least so many rows is suspected as a whole. */
const EVERY_ROW = { share: 0.999, rows: 10 } as const;

interface TableTally {
  plan: ColumnPlan | undefined;
  readonly columns: Map<string, ColumnTally>;
  readonly places: PlaceTally;
  readonly mapping: MappingTally;
  outcome: Omit<RelationOutcome, 'partitions'> | undefined;
}

/** `formOf` tells the canonical form of a column where no plan was told. */
export function countReasons(formOf: (column: string, table: string | null) => CanonicalForm | undefined = () => undefined): ReasonCounter {
  const tables = new Map<string | null, TableTally>();
  const forms = new Map<string | null, ReadonlyMap<string, CanonicalForm>>();
  let findings = 0;

  const tallyOf = (table: string | null): TableTally | undefined => {
    const known = tables.get(table);
    if (known !== undefined || tables.size >= MAX_TABLES) return known;
    const tally: TableTally = { plan: undefined, columns: new Map(), places: placeTally(table), mapping: mappingTally(), outcome: undefined };
    tables.set(table, tally);
    return tally;
  };

  return {
    planned(table, plan) {
      const tally = tallyOf(table);
      if (tally !== undefined) tally.plan = plan;
      forms.set(table, new Map(plan.columns.map(({ name, form }) => [name, form])));
    },
    add(finding, place = {}) {
      findings++;
      const tally = tallyOf(finding.table);
      if (tally === undefined) return;
      const { table, partition, key } = finding;
      const sample: ReasonSample = { ...(place.position === undefined ? {} : { position: place.position }), table, partition, key };
      tally.places.add(finding, place.run, sample);
      if (finding.kind !== 'changed') return;
      for (const [name, { legacy, new: other }] of Object.entries(finding.columns)) {
        if (legacy === other) continue;
        const column = tally.columns.get(name) ?? (tally.columns.size < MAX_COLUMNS ? columnTally() : undefined);
        if (column === undefined) continue;
        tally.columns.set(name, column);
        column.add(explainValue(legacy, other, forms.get(table)?.get(name) ?? formOf(name, table)), legacy, sample);
      }
      tally.mapping.add(finding, sample, place.whole, tally.plan);
    },
    partition: (outcome) => tallyOf(outcome.table)?.places.partition(outcome),
    settled(table, outcome) {
      const tally = tallyOf(table);
      if (tally !== undefined) tally.outcome = outcome;
    },
    reasons: () =>
      [...tables]
        .flatMap(([table, tally]) => [...tally.places.told(), ...columnReasons(table, tally)])
        .filter(({ rows }) => rows >= 2 || rows === findings)
        .sort((l, r) => r.rows - l.rows)
        .slice(0, MAX_REASONS),
  };
}

/** What explains the values of a table's columns; a column that holds another one's values is not explained value by value as well. */
function columnReasons(table: string | null, tally: TableTally): readonly LikelyReason[] {
  const where = table === null ? '' : `${table}.`;
  const at = table === null ? {} : { table };
  const misplaced = tally.mapping.told();
  const told: LikelyReason[] = mappingReasons(misplaced, where, tally.plan).map((reason) => ({ ...reason, ...at }));
  const taken = new Set(misplaced.map(({ column }) => column));
  for (const [name, column] of tally.columns) {
    if (taken.has(name)) continue;
    const explained = column.told();
    for (const { description, rows, atLeast, samples } of explained) {
      const { kind, words, rule, hides } = description;
      told.push({
        kind, words: `${where}${name}: ${words}`, rows, ...(atLeast ? { atLeast: true } : {}), ...at, column: name,
        ...(rule === undefined ? {} : { rule: `${JSON.stringify(name)}: ${rule}` }), ...(hides === undefined ? {} : { hides }), samples,
      });
    }
    // Where the data differs a little, every total of a query may differ: only of a table it says something.
    const every = table === null ? null : inEveryRow(name, tally, explained.reduce((sum, { rows }) => sum + rows, 0));
    if (every !== null) told.push({ kind: 'everyRow', words: `${where}${name}: differs in every row that both sides have: suspect its mapping or its type before the data`, rows: every, ...at, column: name, samples: [] });
  }
  return [...told, ...keysApart(table, tally)];
}

function mappingReasons(misplaced: readonly MisplacedColumn[], where: string, plan: ColumnPlan | undefined): readonly LikelyReason[] {
  const { circles, alone } = circlesOf(misplaced);
  const newName = (logical: string): string => plan?.columns.find(({ name }) => name === logical)?.sides.new.name ?? logical;
  const kind = 'wrongMapping';
  return [
    ...circles.map((circle): LikelyReason => ({
      kind,
      words: circle.length === 2
        ? `${where}${circle[0]?.column ?? ''} and ${where}${circle[1]?.column ?? ''} hold each other's values on the new side: swapped in the mapping?`
        : `${circle.map(({ column, holds }) => `${where}${column} holds the values of ${holds}`).join(', ')} on the new side: wrong mapping?`,
      rows: Math.min(...circle.map(({ rows }) => rows)),
      ...(circle.some(({ atLeast }) => atLeast) ? { atLeast: true } : {}),
      column: circle[0]?.column ?? '',
      rule: circle.map(({ column, holds }) => `${JSON.stringify(holds)}: { "new": ${JSON.stringify(newName(column))} }`).join(', '),
      hides: 'that the columns have each other’s names: whoever reads them by name reads the wrong ones',
      samples: circle[0]?.samples.slice(0, MAX_SAMPLES) ?? [],
    })),
    ...alone.map(({ column, holds, rows, atLeast, samples }): LikelyReason => ({
      kind, words: `${where}${column}: the new side holds the values of ${holds} of the legacy side: wrong mapping, or loaded from the wrong column?`, rows, ...(atLeast ? { atLeast } : {}), column, samples,
    })),
  ];
}

/** In how many rows a column differs that differs in all of them, when nothing explains at least half. */
function inEveryRow(name: string, { outcome }: TableTally, explained: number): number | null {
  if (outcome === undefined || outcome.partial) return null;
  const { counts } = outcome;
  const both = Math.min(counts.legacy - counts.onlyLegacy, counts.new - counts.onlyNew);
  const differs = outcome.columns.find((column) => column.name === name)?.differs ?? 0;
  return both >= EVERY_ROW.rows && differs >= EVERY_ROW.share * both && explained < differs / 2 ? differs : null;
}

/** Hardly a key of one side of a table is found on the other one. */
function keysApart(table: string | null, { outcome }: TableTally): readonly LikelyReason[] {
  if (table === null || outcome === undefined || outcome.key.length === 0) return [];
  const { legacy, new: other, onlyLegacy, onlyNew } = outcome.counts;
  if (legacy < EVERY_ROW.rows || other < EVERY_ROW.rows || onlyLegacy < EVERY_ROW.share * legacy || onlyNew < EVERY_ROW.share * other) return [];
  const words = `${table}: no key of one side is found on the other: suspect the mapping or the type of ${outcome.key.join(', ')} before the data`;
  return [{ kind: 'keysApart', words, rows: onlyLegacy + onlyNew, table, samples: [] }];
}
