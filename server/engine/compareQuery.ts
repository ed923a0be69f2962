/** Compares one query on both warehouses: its result, and when that differs, why. */
import type { Budget } from './budget.ts';
import { findCause } from './cause.ts';
import type { ComparedResults } from './cause.ts';
import { compareRelation, notCompared } from './compareRelation.ts';
import type { Compared, CompareLimits, CompareOptions } from './compareRelation.ts';
import type { PairedColumns } from './columnPlan.ts';
import { fold } from './names.ts';
import { NO_ORIGINS, pairResults } from './resultPairing.ts';
import type { ResultOrigins } from './resultPairing.ts';
import { toReason } from './errors.ts';
import { watchLastDigits } from './lastDigits.ts';
import { bothSides } from './parallel.ts';
import type { Link } from './parallel.ts';
import type { Relation, Reporter, RerunWithout, SourceTable, TableRules } from './ports.ts';
import type { CancelSignal, CauseOutcome, Column, HashName, Reason, RelationOutcome, Sides } from './types.ts';

/** What is compared, and what is known of it. */
export interface QueryInput {
  readonly name: string;
  readonly relations: Sides<Relation>;
  readonly rules: TableRules;
  /** Keys of source tables: the first whose columns are all in the result becomes its key, when the rules declare none. */
  readonly keyCandidates: readonly (readonly string[])[];
  /** Source tables of the query, or why they are not known. */
  readonly sources: readonly SourceTable[] | Reason;
  /** Which columns of source tables the columns of the results are. Absent: nobody knows. */
  readonly origins?: (columns: Sides<readonly Column[]>, signal: CancelSignal) => Promise<ResultOrigins>;
  readonly rerun: RerunWithout;
  /** Reasons known from the text alone for which no tick can be earned (`RAND()`, `LIMIT` without a total order). */
  readonly nonDeterministic: readonly string[];
  readonly limits: CompareLimits;
  readonly link: Link;
  /** Told which columns are compared, in which forms: of the result (null) and of each source table. */
  readonly planned?: CompareOptions['planned'];
  readonly calibrate?: CompareOptions['calibrate'];
  readonly budget?: CompareOptions['budget'];
}

/** The outcome, with the hash and notes for the evidence. */
export interface QueryCompared {
  readonly result: RelationOutcome;
  readonly cause?: CauseOutcome;
  readonly hash: HashName | null;
  readonly blindSpots: readonly string[];
  readonly notes: readonly string[];
}

/** Compares the results, and on a difference finds the cause. Never throws for what a store does. */
export async function compareQuery(input: QueryInput, reporter: Reporter, signal: CancelSignal): Promise<QueryCompared> {
  const first = await compareResults(input, input.relations, reporter, signal);
  const result = judgeDeterminism(input, first.outcome);
  const plan = first.plan;
  const base: QueryCompared = { result, hash: first.hash, blindSpots: ['the order of rows', ...plan.blindSpots], notes: plan.notes };
  if (result.verdict !== 'differs') return base;
  // What people have accepted says nothing of why results differ.
  const { accepted: _, ...rules } = input.rules;
  // Whether only last digits differ is seen in the rows alone.
  const floats = plan.columns.some(({ form }) => form.form === 'float');
  const exactly: QueryInput = { ...input, rules, ...(input.budget === undefined || floats ? {} : { budget: quick(input.budget) }) };
  try {
    const cause = await findCause(
      { sources: input.sources, relations: input.relations, rerun: input.rerun, options: { limits: input.limits, link: input.link, ...(input.planned === undefined ? {} : { planned: input.planned }), ...(input.calibrate === undefined ? {} : { calibrate: input.calibrate }), ...(input.budget === undefined ? {} : { budget: input.budget }) }, lastDigits: first.lastDigits, compareResults: (relations, quiet) => compareResults(exactly, relations, quiet, signal) },
      reporter,
      signal,
    );
    return { ...base, cause };
  } catch (error) {
    const reason = toReason(error);
    return { ...base, cause: { reason, words: `The cause is not known: ${reason.message}`, sources: [] } };
  }
}

/** Once more, the question is only whether the results differ: no details are wanted when most rows do. */
function quick({ told: _, ...budget }: Budget): Budget {
  return { ...budget, many: budget.many === null ? null : { ...budget.many, details: { ms: 0 } } };
}

/** A query that may give another result each time can neither earn a tick nor be called different. */
function judgeDeterminism(input: QueryInput, outcome: RelationOutcome): RelationOutcome {
  if (input.nonDeterministic.length === 0) return outcome;
  if (outcome.verdict === 'inconclusive' && outcome.reason?.code !== 'notDeterministic') return outcome;
  const reason: Reason = { code: 'notDeterministic', message: `non-deterministic: ${input.nonDeterministic.join(', ')}. Two runs may differ on the same data, so nothing is proved.` };
  return { ...outcome, verdict: 'inconclusive', reason };
}

/** Compares two results as one relation without partitions. */
async function compareResults(input: QueryInput, relations: Sides<Relation>, reporter: Reporter, signal: CancelSignal): Promise<ComparedResults> {
  const digits = watchLastDigits(reporter);
  const planned: CompareOptions['planned'] = (table, plan) => {
    digits.planned(plan);
    input.planned?.(table, plan);
  };
  const compared = await compareColumns({ ...input, planned }, relations, digits.reporter, signal);
  return { ...compared, lastDigits: compared.outcome.verdict === 'differs' && digits.only(compared.outcome.counts) };
}

async function compareColumns(input: QueryInput, relations: Sides<Relation>, reporter: Reporter, signal: CancelSignal): Promise<Compared> {
  let columns: Sides<readonly Column[]>;
  try {
    columns = await bothSides(input.link, signal, (side, cancel) => relations[side].describe(cancel));
  } catch (error) {
    return notCompared(toReason(error));
  }
  if (columns.legacy.length !== columns.new.length) {
    return notCompared({
      code: 'columnsDiffer',
      message: `The result has ${columns.legacy.length} columns on the legacy side and ${columns.new.length} on the new side: ${columns.legacy.map((c) => c.name).join(', ')} and ${columns.new.map((c) => c.name).join(', ')}.`,
    }, { verdict: 'differs' });
  }
  let origins: ResultOrigins;
  try {
    origins = (await input.origins?.(columns, signal)) ?? NO_ORIGINS;
  } catch (error) {
    return notCompared(toReason(error));
  }
  const pairing = (found: Sides<readonly Column[]>): PairedColumns => pairResults(found, input.rules, origins);
  const common = pairing(columns).pairs.filter(({ byPlace }) => byPlace !== true);
  const key = input.rules.key ?? inferKey(common, input.keyCandidates);
  const options: CompareOptions = {
    table: null,
    rules: { ...input.rules, key },
    pairing,
    limits: input.limits,
    link: input.link,
    ...(input.planned === undefined ? {} : { planned: input.planned }),
    ...(input.calibrate === undefined ? {} : { calibrate: input.calibrate }),
    ...(input.budget === undefined ? {} : { budget: input.budget }),
  };
  return compareRelation(input.name, relations, options, reporter, signal);
}

/** The longest candidate whose columns are all in both results, by their names; none: a multiset. */
export function inferKey(columns: readonly { readonly name: string }[], candidates: readonly (readonly string[])[]): readonly string[] {
  const names = new Set(columns.map((column) => fold(column.name)));
  const fitting = candidates.filter((key) => key.length > 0 && key.every((name) => names.has(fold(name))));
  return [...fitting].sort((l, r) => r.length - l.length)[0] ?? [];
}
