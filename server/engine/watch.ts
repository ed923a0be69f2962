/** Watches over one comparison: ends it when its budget is spent, or early when most of its rows differ. */
import { passed } from './budget.ts';
import type { Budget, Spent } from './budget.ts';
import { StoreError } from './errors.ts';
import type { Relation } from './ports.ts';
import type { DiffTotals } from './rowDiff.ts';
import { sharePercent } from './share.ts';
import type { CancelSignal, ColumnPlan, Reason, Sides } from './types.ts';

/** What is watched over. */
export interface Watched {
  readonly name: string;
  /** A table, not the result of a query: where the data differs a little, every total of a query may differ, which speaks against no mapping. */
  readonly isTable: boolean;
  readonly plan: ColumnPlan;
  readonly totals: DiffTotals;
  /** Missing and extra rows may be excused by a tolerance of the table's row count. */
  readonly mayBeExcused: boolean;
}

/** The watch of one comparison. Before `begin`, and without a budget, nothing ends. */
export interface Watch {
  /** The first level is known: so many rows are to be settled, those that agree by it among them. */
  begin(watched: Watched, rows: Sides<number>): void;
  /** So many rows were settled: they agree by their checksum, or were compared. */
  covered(rows: number): void;
  /** So many rows in all are settled now, those that agree by the first level among them, whatever was said of parts. */
  settled(rows: number): void;
  /** It ended because most rows differ, not because a bound was passed. */
  readonly early: boolean;
  /** Why the comparison ended before its end; null while it goes on. */
  stopped(): Reason | null;
  /** The relation, which throws a `limitReached` when the comparison is to end: before a statement, and between two batches. */
  readonly bounded: (relation: Relation) => Relation;
  /** Calls `abort` when the time is up, also in the middle of a statement; the answer takes that back. */
  deadline(abort: (reason: unknown) => void): () => void;
}

/** Watches with a budget, or without one. */
export function watchOver(budget: Budget | undefined, signal: CancelSignal): Watch {
  let watched: Watched | null = null;
  let sides: Sides<number> = { legacy: 0, new: 0 };
  let total = 0;
  let covered = 0;
  /** Rows of both sides that were read since something was covered last. */
  let reading = 0;
  let reason: Reason | null = null;
  /** Most rows differ, which was told when so much had been spent. */
  let early = false;
  let told: { readonly words: string; readonly at: Spent } | null = null;

  /** Of rows that are being read only those that were found to differ are sure to be compared. */
  const coverage = (): string => {
    const sure = Math.max(covered, watched === null ? 0 : differingOf(watched.totals));
    return `${sharePercent(total === 0 ? 0 : Math.min(1, sure / total))} of the rows were compared`;
  };
  const looked = (): number => Math.min(total, covered + Math.floor(reading / 2));

  const stop = (words: string): void => {
    reason ??= { code: 'limitReached', message: words };
  };

  const look = (): void => {
    if (budget === undefined || reason !== null || signal.aborted) return;
    const bound = budget.over();
    if (bound !== null) {
      stop(`${told === null ? '' : `${told.words} `}The comparison stopped after ${bound}, its limit: ${watched === null ? 'no row was compared' : coverage()}.`);
      return;
    }
    if (watched === null || budget.many === null) return;
    if (told === null) {
      if (!isMany(budget.many, watched, looked(), total)) return;
      told = { words: manyWords(watched, looked(), sides), at: budget.spent() };
      budget.told?.({ words: told.words, differing: differingOf(watched.totals) });
    }
    if (passed(budget.many.details, budget.spent(), told.at) === null) return;
    early = true;
    stop(`${told.words} Reading its rows was stopped: ${coverage()}, and the differences are at least so many. The rows of each side are all counted.`);
  };

  const check = (): void => {
    look();
    if (reason !== null) throw new StoreError('limitReached', reason.message);
  };

  return {
    begin(subject, rows) {
      watched = subject;
      sides = rows;
      total = Math.max(rows.legacy, rows.new);
    },
    covered(rows) {
      covered += rows;
      reading = 0;
      look();
    },
    settled(rows) {
      covered = rows;
      reading = 0;
      look();
    },
    get early() { return early; },
    stopped: () => reason,
    bounded(relation) {
      if (budget === undefined) return relation;
      return {
        ...relation,
        boundaries: async (...request) => {
          check();
          return relation.boundaries(...request);
        },
        checksums: async (plan, segment, grouping, cancel) => {
          // Checksums of whole parts are what a verdict without rows rests on.
          if (grouping.by === 'range') check();
          return relation.checksums(plan, segment, grouping, cancel);
        },
        rows: async function* (...request) {
          check();
          for await (const batch of relation.rows(...request)) {
            budget.addRows(batch.length);
            reading += batch.length;
            yield batch;
            check();
          }
        },
      };
    },
    deadline(abort) {
      if (budget?.limits.ms === undefined) return () => undefined;
      return budget.outside.after(Math.max(0, budget.limits.ms - budget.spent().ms), () => {
        look();
        if (reason !== null) abort(new StoreError('limitReached', reason.message));
      });
    },
  };
}

type Many = NonNullable<Budget['many']>;

function isMany(many: Many, watched: Watched, looked: number, total: number): boolean {
  const { totals } = watched;
  if (total - looked <= many.left || looked === 0) return false;
  // Rows that only one side has may all be excused in the end, whose number nobody knows yet.
  if (watched.mayBeExcused && totals.changed + totals.duplicated === 0) return false;
  const differing = differingOf(totals);
  const enough = differing >= many.rows && differing > many.share * looked;
  const suspected = watched.isTable && differing >= many.suspected.rows && oneWay(watched) >= many.suspected.share * looked;
  return (enough || suspected) && (many.when?.() ?? true);
}

/** Rows of the two sides that differ and that nobody has accepted; a row that is missing and one that is extra may be the same. */
function differingOf({ missing, extra, changed, duplicated, accepted }: DiffTotals): number {
  return Math.max(0, Math.max(missing, extra) + changed + duplicated - accepted.rows);
}

/** In how many rows the column differs that differs in most, or how many keys are on one side only. */
function oneWay({ totals }: Watched): number {
  return Math.max(Math.min(totals.missing, totals.extra), ...totals.differs);
}

function columnWords(columns: readonly string[]): string {
  if (columns.length === 1) return `column ${columns[0] ?? ''}`;
  return `columns ${columns.slice(0, 3).join(', ')}${columns.length > 3 ? ` and ${columns.length - 3} more` : ''}`;
}

/** What differs in most rows, and what that makes one suspect. */
function manyWords({ totals, plan, name, isTable }: Watched, looked: number, rows: Sides<number>): string {
  const differing = differingOf(totals);
  const one = differing >= 0.9 * looked;
  const most = `${one ? 'Almost every row' : 'More than half of the rows'} of ${name}`;
  const read = `(${Math.min(differing, looked).toLocaleString('en')} of ${looked.toLocaleString('en')} rows that were compared)`;
  const inColumn = Math.max(...totals.differs);
  const columns = plan.columns.filter((_, i) => (totals.differs[i] ?? 0) >= 0.9 * inColumn).map(({ name: column }) => column);
  const oneSided = Math.max(totals.missing, totals.extra);
  if (columns.length > 0 && inColumn >= 0.9 * totals.changed && totals.changed >= oneSided && totals.changed >= totals.duplicated) {
    return `${most} differ${one ? 's' : ''} in ${columnWords(columns)} ${read}${one && isTable ? ': a mapping or a canonical form is wrong, not the data, is the first thing to suspect' : ''}.`;
  }
  if (oneSided > totals.changed && oneSided >= totals.duplicated) {
    const alike = isTable && plan.key.length > 0 && Math.min(rows.legacy, rows.new) >= 0.8 * Math.max(rows.legacy, rows.new);
    return `${most} ${one ? 'is' : 'are'} on one side only ${read}${alike ? `, although both sides have about as many rows: suspect the mapping or the form of ${plan.key.join(', ')} before the data` : ''}.`;
  }
  return `${most} differ${one ? 's' : ''} ${read}.`;
}
