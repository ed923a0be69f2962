/**
 * Calibration of the cells of tolerances. What has to hold is one thing, whatever the arithmetic of an engine: values of the two sides that share
 * a cell agree. So each pair of values that came with one cell is held against the tolerance itself.
 */
import { latticeCell } from '../engine/lattice.ts';
import { bothSides, type Link } from '../engine/parallel.ts';
import { agree } from '../engine/tolerance.ts';
import type { CancelSignal, CanonicalValue, PlannedColumn, Side, Sides } from '../engine/types.ts';
import { SIDES, mapSides } from '../engine/types.ts';
import { typedValues } from '../sql/typedValues.ts';
import { cellValues } from './cellValues.ts';
import { expectedText } from './expected.ts';
import { ask, type Answers, type Asked, type Probe } from './probes.ts';

/** A column whose cells are not used, and why in words: its tolerance is settled row by row. */
export interface WrongCells {
  readonly column: string;
  readonly words: string;
}

interface Prepared {
  /** What each value of the probe is in the column's form. */
  readonly texts: readonly (CanonicalValue | undefined)[];
  readonly probe: Probe;
}

/** Calibrates the cells of the columns that have some. Throws for a lost connection and when cancelled. */
export async function calibrateCells(asked: Sides<Asked>, columns: readonly PlannedColumn[], link: Link, signal: CancelSignal): Promise<readonly WrongCells[]> {
  const celled = columns.flatMap((column) => {
    const cell = latticeCell(column);
    return cell === undefined ? [] : [{ column, sides: mapSides(asked, (side, which) => prepare(side, column, cell, which)) }];
  });
  if (celled.length === 0) return [];
  const answers = await bothSides(link, signal, (side, cancel) => ask(asked[side], celled.map(({ sides }) => sides[side].probe), cancel));
  return celled.flatMap(({ column, sides }, i) => {
    const given = mapSides(answers, (list) => list[i] ?? { failed: 'no answer' });
    const words = wordsOf(column, sides, given);
    return words === null ? [] : [{ column: column.name, words }];
  });
}

function prepare({ dialect }: Asked, { sides, form }: PlannedColumn, cell: string, side: Side): Prepared {
  const { type, native } = sides[side];
  const engine = typedValues(dialect.name);
  const written = cellValues({ engine: dialect.name, native, type }, cell).flatMap((value) => {
    const sql = engine.write(value, type, native);
    return sql === null ? [] : [{ text: expectedText(value, type, form), sql }];
  });
  return { texts: written.map(({ text }) => text), probe: { values: written.map(({ sql }) => sql), outputs: (x) => [dialect.cell(x, type, form, cell)] } };
}

function wordsOf({ form, tolerance }: PlannedColumn, prepared: Sides<Prepared>, given: Sides<Answers | { readonly failed: string }>): string | null {
  for (const side of SIDES) {
    const answer = given[side];
    if ('failed' in answer) return `the ${side} side refused to compute them: ${answer.failed}`;
    if (prepared[side].texts.length === 0) return `no values of its type on the ${side} side are known to try them with`;
  }
  const cells = mapSides(given as Sides<Answers>, (answers, side) => {
    const texts = new Map<string, CanonicalValue[]>();
    for (const [i, text] of prepared[side].texts.entries()) {
      if (text === undefined) continue;
      const cell = JSON.stringify(answers[i]?.[0] ?? null);
      const there = texts.get(cell);
      if (there === undefined) texts.set(cell, [text]);
      else there.push(text);
    }
    return texts;
  });
  for (const [cell, legacy] of cells.legacy) {
    // NULL is the cell of NULL alone, of which there is none here.
    if (cell === 'null') return `the legacy side has none for ${legacy[0] ?? 'NULL'}`;
    for (const l of legacy) {
      const far = cells.new.get(cell)?.find((n) => agree(l, n, form, tolerance) === 'differs');
      if (far !== undefined) return `${l ?? 'NULL'} on the legacy side and ${far ?? 'NULL'} on the new side would share one`;
    }
  }
  const lost = cells.new.get('null');
  return lost === undefined ? null : `the new side has none for ${lost[0] ?? 'NULL'}`;
}
