/** Rows that are missing, extra or too often there, by where they stand: gaps in the key, partitions, joins that fan out. */
import type { Finding, Key, PartitionId, PartitionOutcome } from '../types.ts';
import type { LikelyReason, ReasonKind, ReasonSample } from './types.ts';
import { MAX_SAMPLES, grouped, keyWords } from './types.ts';

/** Neighbours that one side lacks are a gap when there are so many of them. */
const GAP_ROWS = 10;
/** A gap is told by itself when it holds such a share of the rows that its partition lacks. */
const GAP_SHARE = 0.3;
/** The longest gaps are kept, at most so many. */
const MAX_GAPS = 8;
/** At most so many partitions are counted apart. */
const MAX_PARTITIONS = 500;
/** At most so many ways of standing more often are counted. */
const MAX_TIMES = 32;
/** Duplicates in at most so many partitions are told by partition, those in more of them by table. */
const FEW_PARTITIONS = 3;

interface Cell {
  rows: number;
  readonly samples: ReasonSample[];
}

interface Gap {
  readonly kind: 'missing' | 'extra';
  readonly partition: PartitionId;
  readonly run: number;
  readonly from: Key;
  through: Key;
  rows: number;
  readonly samples: ReasonSample[];
}

/** The counters of one table (or of the result of a query, whose name is null). */
export interface PlaceTally {
  /** `run`: findings with the same number are neighbours, with no row between them that agrees; absent: not known. */
  add(finding: Finding, run: number | undefined, sample: ReasonSample): void;
  partition(outcome: PartitionOutcome): void;
  told(): readonly LikelyReason[];
}

type OneSided = 'missing' | 'extra';

export function placeTally(table: string | null): PlaceTally {
  const sided: Record<OneSided, Map<PartitionId, Cell>> = { missing: new Map(), extra: new Map() };
  const times = new Map<string, { readonly legacy: number; readonly new: number; rows: number; readonly samples: ReasonSample[]; readonly partitions: Map<PartitionId, Cell> }>();
  const whole = new Map<PartitionId, PartitionOutcome>();
  const gaps: Gap[] = [];
  let open: Gap | null = null;

  const close = (): void => {
    if (open !== null && open.rows >= GAP_ROWS) {
      gaps.push(open);
      if (gaps.length > MAX_GAPS * 2) {
        gaps.sort((l, r) => r.rows - l.rows);
        gaps.length = MAX_GAPS;
      }
    }
    open = null;
  };

  const follow = (finding: Finding, kind: OneSided, run: number | undefined, sample: ReasonSample): void => {
    if (run === undefined || finding.key.length === 0) return;
    if (open === null || open.kind !== kind || open.run !== run || open.partition !== finding.partition) {
      close();
      open = { kind, partition: finding.partition, run, from: finding.key, through: finding.key, rows: 0, samples: [] };
    }
    open.rows++;
    open.through = finding.key;
    if (open.samples.length < MAX_SAMPLES) open.samples.push(sample);
  };

  return {
    add(finding, run, sample) {
      if (finding.kind === 'missing' || finding.kind === 'extra') {
        follow(finding, finding.kind, run, sample);
        count(sided[finding.kind], finding.partition, sample, MAX_PARTITIONS);
        return;
      }
      close();
      if (finding.kind !== 'duplicated' || finding.times === undefined) return;
      const { legacy, new: other } = finding.times;
      const name = `${legacy}:${other}`;
      const known = times.get(name) ?? (times.size < MAX_TIMES ? { legacy, new: other, rows: 0, samples: [], partitions: new Map<PartitionId, Cell>() } : undefined);
      if (known === undefined) return;
      times.set(name, known);
      known.rows++;
      if (known.samples.length < MAX_SAMPLES) known.samples.push(sample);
      count(known.partitions, finding.partition, sample, MAX_PARTITIONS);
    },
    partition(outcome) {
      close();
      if (outcome.verdict !== 'consistent' && (oneSidedPartition(outcome) !== null || timesLoaded(outcome) !== null) && whole.size < MAX_PARTITIONS) whole.set(outcome.partition, outcome);
    },
    told() {
      close();
      const told: LikelyReason[] = [];
      const at = table === null ? {} : { table };
      for (const [partition, outcome] of whole) {
        const reason = wholePartition(outcome);
        const samples = sided.missing.get(partition)?.samples ?? sided.extra.get(partition)?.samples ?? [...times.values()].map(({ partitions }) => partitions.get(partition)?.samples ?? []).flat().slice(0, MAX_SAMPLES);
        if (reason !== null) told.push({ ...reason, ...at, partition, words: `${reason.words} in ${placeOf(table, partition)}${reason.end}`, samples });
      }
      gaps.sort((l, r) => r.rows - l.rows);
      const inGaps = new Map<string, number>();
      for (const { kind, partition, from, through, rows, samples } of gaps.slice(0, MAX_GAPS)) {
        // Where rows are missing here and there, their place is the partition and not one gap of many.
        if ((whole.has(partition) && table !== null) || rows < GAP_SHARE * (sided[kind].get(partition)?.rows ?? 0)) continue;
        inGaps.set(`${kind} ${String(partition)}`, (inGaps.get(`${kind} ${String(partition)}`) ?? 0) + rows);
        const words = kind === 'missing'
          ? `${grouped(rows)} neighbouring rows are missing on the new side${inPlace(table, partition)}, from ${keyWords(from)} to ${keyWords(through)}: loaded short, or a batch that failed?`
          : `${grouped(rows)} neighbouring rows exist only on the new side${inPlace(table, partition)}, from ${keyWords(from)} to ${keyWords(through)}: not deleted, or not yet on the legacy side?`;
        told.push({ kind: 'keyGap', words, rows, ...at, ...(partition === null ? {} : { partition }), samples });
      }
      for (const kind of ['missing', 'extra'] as const) {
        for (const [partition, { rows, samples }] of sided[kind]) {
          const rest = rows - (inGaps.get(`${kind} ${String(partition)}`) ?? 0);
          if (partition === null || whole.has(partition) || rest < 2 || rest < 0.1 * rows) continue;
          told.push({ ...(kind === 'missing' ? MISSING : EXTRA), words: kind === 'missing' ? `rows are missing on the new side${inPlace(table, partition)}: loaded short?` : `rows exist only on the new side${inPlace(table, partition)}: not deleted, or not yet on the legacy side?`, rows: rest, ...at, partition, samples });
        }
      }
      told.push(...duplicates());
      return told;
    },
  };

  function duplicates(): readonly LikelyReason[] {
    const at = table === null ? {} : { table };
    return [...times.values()].flatMap(({ legacy, new: other, rows, samples, partitions }): readonly LikelyReason[] => {
      const often = timesWords(legacy, other);
      const few = [...partitions].filter(([partition]) => partition !== null && !whole.has(partition));
      const told = [...partitions].filter(([partition]) => partition !== null && whole.has(partition)).reduce((sum, [, cell]) => sum + cell.rows, 0);
      if (partitions.size <= FEW_PARTITIONS && few.length > 0) {
        return few.map(([partition, cell]) => ({ kind: 'duplicates', words: `${often}${inPlace(table, partition)}: loaded twice?`, rows: cell.rows, ...at, partition, samples: cell.samples }));
      }
      if (rows - told <= 0) return [];
      const many = partitions.size > 1 ? ` in ${grouped(partitions.size)} partitions` : '';
      return [{ kind: 'duplicates', words: `${often}${table === null ? '' : ` in ${table}`}${many}: loaded twice, or a join that fans out?`, rows: rows - told, ...at, samples }];
    });
  }
}

const MISSING = { kind: 'missingRows' } as const;
const EXTRA = { kind: 'extraRows' } as const;

function count(cells: Map<PartitionId, Cell>, partition: PartitionId, sample: ReasonSample, most: number): void {
  const cell = cells.get(partition) ?? (cells.size < most ? { rows: 0, samples: [] } : undefined);
  if (cell === undefined) return;
  cells.set(partition, cell);
  cell.rows++;
  if (cell.samples.length < MAX_SAMPLES) cell.samples.push(sample);
}

/** The side that has all rows of a partition that the other one has none of. */
function oneSidedPartition({ counts }: PartitionOutcome): 'legacy' | 'new' | null {
  if (counts.legacy > 0 && counts.new === 0) return 'legacy';
  return counts.new > 0 && counts.legacy === 0 ? 'new' : null;
}

/** How often a side has all rows of a partition that the other one has once. */
function timesLoaded({ counts }: PartitionOutcome): { readonly side: 'legacy' | 'new'; readonly times: number; readonly rows: number } | null {
  const side = counts.new > counts.legacy ? 'new' : 'legacy';
  const [more, less] = side === 'new' ? [counts.new, counts.legacy] : [counts.legacy, counts.new];
  if (less === 0 || more % less !== 0 || more === less || counts.duplicates < more - less || counts.onlyLegacy + counts.onlyNew > 0) return null;
  return { side, times: more / less, rows: more - less };
}

function wholePartition(outcome: PartitionOutcome): { readonly kind: ReasonKind; readonly words: string; readonly end: string; readonly rows: number } | null {
  const only = oneSidedPartition(outcome);
  if (only === 'legacy') return { kind: 'missingPartition', words: 'all rows are missing on the new side', end: ': the partition was not loaded?', rows: outcome.counts.legacy };
  if (only === 'new') return { kind: 'extraPartition', words: 'all rows exist only on the new side', end: ': the partition was not deleted, or is not yet on the legacy side?', rows: outcome.counts.new };
  const loaded = timesLoaded(outcome);
  if (loaded === null) return null;
  return { kind: 'loadedAgain', words: `every row stands ${loaded.times} times on the ${loaded.side} side`, end: `: the partition was ${loaded.times === 2 ? 'loaded twice' : `loaded ${loaded.times} times`}?`, rows: loaded.rows };
}

function timesWords(legacy: number, other: number): string {
  return `rows stand ${often(legacy)} on the legacy side and ${often(other)} on the new side`;
}

function often(times: number): string {
  return times === 1 ? 'once' : times === 2 ? 'twice' : `${grouped(times)} times`;
}

function placeOf(table: string | null, partition: PartitionId): string {
  return `${table ?? 'the result'} ${partition ?? 'NULL'}`;
}

function inPlace(table: string | null, partition: PartitionId): string {
  if (partition !== null) return ` in ${placeOf(table, partition)}`;
  return table === null ? '' : ` in ${table}`;
}
