/** Which rows are made to differ, and how: plans alone; `journal.ts` carries them out. */

/** Days that the rows are spread over, evenly and in the order of the key: a day has rows ÷ DAYS rows. */
export const DAYS = 3650;

/** So many ids, spread evenly over a range of ids without gaps. */
export interface Spread {
  /** The first id of the range. */
  readonly first: number;
  /** How many ids the range has; at least `count`. */
  readonly width: number;
  readonly count: number;
}

/** What one edit does to the rows that it picks. */
export interface Edit {
  /** The side that is edited. */
  readonly side: 'legacy' | 'new';
  /** What the comparison must say: rows deleted on the new side are missing, those deleted on the legacy side extra. */
  readonly kind: 'changed' | 'missing' | 'extra';
  /** A query of the ids; `TABLE` stands for the table's name. Edits of one plan pick no row twice. */
  readonly pick: string;
  /** How many rows it must pick. */
  readonly count: number;
  /** For changed rows: the column, and its new value as an expression that every engine reads and that is never the old value. */
  readonly change?: { readonly column: string; readonly value: string };
}

/** Differences that a benchmark injects. */
export interface Plan {
  readonly name: string;
  readonly words: string;
  readonly edits: readonly Edit[];
}

/** The ids of a spread: those whose distance k from the first has k · count mod width < count, of which there are exactly `count`. */
export function idsOf({ first, width, count }: Spread): readonly number[] {
  return Array.from({ length: count }, (_, turn) => first + Math.ceil((turn * width) / count));
}

/** A query of the ids of a spread whose turn (0 for the first, 1 for the next …) leaves one of the rests when divided by `modulus`. */
export function pickOf({ first, width, count }: Spread, modulus = 1, rests: readonly number[] = [0]): string {
  const ahead = `(id - ${first}) * ${count}`;
  // The turn is written without a division that rounds: MariaDB divides decimals.
  const turn = `(${ahead} - (${ahead}) % ${width}) / ${width}`;
  const turns = modulus === 1 ? '' : ` and ${turn} % ${modulus} in (${rests.join(', ')})`;
  return `select id from TABLE where id between ${first} and ${first + width - 1} and (${ahead}) % ${width} < ${count}${turns}`;
}

/** How many of 0 … count − 1 leave one of the rests. */
const share = (count: number, modulus: number, rests: readonly number[]): number =>
  rests.reduce((sum, rest) => sum + Math.max(0, Math.ceil((count - rest) / modulus)), 0);

/** Small changes that text, rounding and padding rules might hide. */
const CHANGES: readonly { readonly column: string; readonly value: string }[] = [
  { column: 'amount', value: 'amount + 0.01' },
  { column: 'runs', value: 'runs + 1' },
  { column: 'token', value: 'token - 1' },
  { column: 'event', value: "concat(event, ' ')" },
];

/** Nothing. */
export const identical: Plan = { name: 'identical', words: 'identical', edits: [] };

/** Single-row changes spread evenly over the table. */
export function scattered(rows: number, count: number, side: 'legacy' | 'new' = 'new'): Plan {
  const spread = { first: 1, width: rows, count };
  return {
    name: 'scattered',
    words: `${count.toLocaleString('en')} single-row changes, scattered`,
    edits: CHANGES.map((change, rest) => ({ side, kind: 'changed', pick: pickOf(spread, CHANGES.length, [rest]), count: share(count, CHANGES.length, [rest]), change })),
  };
}

/** Changed, missing and extra rows within two days of data in the middle, or within as many days as hold them. */
export function clustered(rows: number, count: number): Plan {
  const width = Math.max(Math.floor((rows * 2) / DAYS), count);
  const spread = { first: Math.floor((rows - width) / 2) + 1, width, count };
  const edit = (rests: readonly number[]): { pick: string; count: number } => ({ pick: pickOf(spread, 6, rests), count: share(count, 6, rests) });
  return {
    name: 'clustered',
    words: `${count.toLocaleString('en')} differences in ${Math.max(2, Math.ceil((width * DAYS) / rows))} days of data`,
    edits: [
      { side: 'new', kind: 'changed', ...edit([0, 2, 3, 5]), change: { column: 'amount', value: 'amount + 0.01' } },
      { side: 'new', kind: 'missing', ...edit([1]) },
      { side: 'legacy', kind: 'extra', ...edit([4]) },
    ],
  };
}

/** A text that is NULL on one side alone, in scattered rows: half of them NULL on the legacy side, half on the new one. */
export function nulls(rows: number, count: number): Plan {
  const half = Math.floor(count / 2);
  const step = Math.floor(rows / half);
  // One row of every window of the key: the first that has, or has not, a text.
  const edit = (condition: string, value: string): Edit => ({
    side: 'new', kind: 'changed', count: half, change: { column: 'note', value },
    pick: `select min(id) as id from TABLE where note ${condition} and id <= ${step * half} group by id - (id - 1) % ${step}`,
  });
  return { name: 'nulls', words: `NULL text changed to a text and back in ${(half * 2).toLocaleString('en')} rows`, edits: [edit('is null', "'note 1'"), edit('is not null', 'null')] };
}

/** One small change in each of many rows, spread evenly. */
export function many(rows: number, count: number): Plan {
  return {
    name: `findings ${count}`,
    words: `${count.toLocaleString('en')} changed rows`,
    edits: [{ side: 'new', kind: 'changed', pick: pickOf({ first: 1, width: rows, count }), count, change: { column: 'amount', value: 'amount + 0.01' } }],
  };
}
