/**
 * The queries of a document as a person sees them: one text for both sides, or one for each.
 *
 * - A statement is a query for both sides.
 * - `-- parity:legacy` and `-- parity:new` begin blocks; a block runs to the next marker, `-- parity:end` or the end of the
 *   document, with or without a `;`. The one statement of a legacy block pairs with the one of the new block right after it.
 * - In `x.legacy.sql` beside `x.new.sql`, statement i pairs with statement i.
 * - Only queries are sent. Where a statement above one matters for it (`USE`, `SET`, a temporary table that it reads), it has a problem.
 */
import type { Side, Sides } from '../../engine/types.ts';
import { SIDES } from '../../engine/types.ts';
import type { LexicalRules } from '../dialect.ts';
import type { Directives, QueryPair, Statement, TextRange } from '../statement.ts';
import { NOTHING_ABOVE, NO_HOMES, below, whyOtherAbove } from './above/matters.ts';
import type { Home, State } from './above/matters.ts';
import { mergeDirectives, noDirectives, readDirectives } from './directives.ts';
import { readPieces } from './splitStatements.ts';
import type { Piece } from './splitStatements.ts';

/** A document, by its text and its name (a path or a URI; only the last part counts). */
export interface QueryDocument {
  readonly text: string;
  readonly name: string;
  /** The other file of a pair of files, when there is one. */
  readonly sibling?: { readonly name: string; readonly text: string };
}

/** How each side spells, or one spelling for both. */
export type PairLexical = LexicalRules | Sides<LexicalRules>;

/** The side that a file's name is for, with the name of the other side's file: `x.legacy.sql`, `x.new.sql`. Null for a file for both. */
export function sideOfFile(name: string): { readonly side: Side; readonly siblingName: string } | null {
  const found = /^(.*)\.(legacy|new)\.sql$/i.exec(name);
  if (found === null) return null;
  const side: Side = found[2]?.toLowerCase() === 'legacy' ? 'legacy' : 'new';
  return { side, siblingName: `${found[1] ?? ''}.${side === 'legacy' ? 'new' : 'legacy'}.sql` };
}

/** Every query of a document, in the order of its text. Never throws. `homes`: where each side looks names up. */
export function findQueries(document: QueryDocument, lexical: PairLexical, homes: Sides<Home> = NO_HOMES): QueryPair[] {
  const rules: Sides<LexicalRules> = 'legacy' in lexical ? lexical : { legacy: lexical, new: lexical };
  const file = sideOfFile(document.name);
  if (file !== null) return pairsOfFiles(document, file.side, file.siblingName, rules, homes);
  const pieces = readPieces(document.text, (side) => rules[side ?? 'legacy'], 'markers');
  return pairsOfPieces(document, pieces, rules, homes);
}

type StatementPiece = Extract<Piece, { kind: 'statement' }>;

/** The statements from a marker to the next one, or those outside of blocks (`side: null`). */
interface Block {
  readonly side: Side | null;
  readonly marker: TextRange | null;
  readonly pieces: StatementPiece[];
}

function blocksOf(pieces: readonly Piece[]): Block[] {
  const blocks: Block[] = [{ side: null, marker: null, pieces: [] }];
  for (const piece of pieces) {
    if (piece.kind === 'statement') blocks.at(-1)?.pieces.push(piece);
    else if (piece.marker === 'end') blocks.push({ side: null, marker: piece.range, pieces: [] });
    else blocks.push({ side: piece.marker, marker: piece.range, pieces: [] });
  }
  return blocks.filter((block) => block.side !== null || block.pieces.length > 0);
}

function pairsOfPieces(document: QueryDocument, pieces: readonly Piece[], rules: Sides<LexicalRules>, homes: Sides<Home>): QueryPair[] {
  const name = namer(document);
  const line = lineCounter(document.text);
  let above: Sides<State> = { legacy: NOTHING_ABOVE, new: NOTHING_ABOVE };
  /** A text for both sides is one of the legacy side, whose names are mapped: what is at home there is at home. */
  const pass = (side: Side, { statement }: StatementPiece, home: Home): State => below(above[side], statement.text, `line ${line(statement.range.start)}`, rules[side], home);
  const why = (texts: Sides<string | null>): string | undefined => SIDES.map((side) => whyOtherAbove(above[side], texts[side] ?? '', rules[side], homes[side])).find((words) => words !== null) ?? undefined;
  const pairs: QueryPair[] = [];
  const blocks = blocksOf(pieces);
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i];
    if (block === undefined) continue;
    if (block.side === null) {
      for (const piece of block.pieces) {
        const { text } = piece.statement;
        const texts = { legacy: text, new: text };
        pairs.push(pairOf(texts, [piece.statement.range], directivesOf(document.text, piece), name, why(texts)));
        above = { legacy: pass('legacy', piece, homes.legacy), new: pass('new', piece, homes.legacy) };
      }
      continue;
    }
    const next = blocks[i + 1];
    const other = block.side === 'legacy' && next?.side === 'new' ? next : null;
    if (other !== null) i++;
    pairs.push(pairOfBlocks(document.text, block, other, name, why));
    for (const one of other === null ? [block] : [block, other]) for (const piece of one.pieces) if (one.side !== null) above = { ...above, [one.side]: pass(one.side, piece, homes[one.side]) };
  }
  return pairs;
}

function pairOfBlocks(text: string, first: Block, second: Block | null, name: (at: number) => string, why: (texts: Sides<string | null>) => string | undefined): QueryPair {
  const blocks = second === null ? [first] : [first, second];
  const statements = blocks.flatMap((block) => block.pieces);
  const ranges = statements.map((piece) => piece.statement.range);
  const directives = statements.reduce<Directives>((merged, piece) => mergeDirectives(merged, directivesOf(text, piece)), noDirectives);
  const textOf = (side: Side): string | null => {
    const pieces = blocks.find((block) => block.side === side)?.pieces ?? [];
    return pieces.length === 1 ? (pieces[0]?.statement.text ?? null) : null;
  };
  const texts = { legacy: textOf('legacy'), new: textOf('new') };
  return pairOf(texts, ranges.length > 0 ? ranges : [markerRange(first)], directives, name, problemOf(blocks, second === null) ?? why(texts));
}

function markerRange(block: Block): TextRange {
  return block.marker ?? { start: 0, end: 0 };
}

function problemOf(blocks: readonly Block[], half: boolean): string | undefined {
  for (const block of blocks) {
    const count = block.pieces.length;
    if (count > 1) return `The parity:${block.side ?? ''} block holds ${count} statements; a block holds one. Split the pair in ${count} pairs.`;
    if (count === 0) return `The parity:${block.side ?? ''} block is empty. Write the query of that side in it.`;
  }
  if (!half) return undefined;
  return blocks[0]?.side === 'legacy'
    ? 'Half a pair: no `-- parity:new` block follows this `-- parity:legacy` block. Add one, or take the marker away to run the query on both sides.'
    : 'Half a pair: no `-- parity:legacy` block stands right before this `-- parity:new` block. Add one, or take the marker away to run the query on both sides.';
}

function pairsOfFiles(document: QueryDocument, side: Side, siblingName: string, rules: Sides<LexicalRules>, homes: Sides<Home>): QueryPair[] {
  const name = namer(document);
  const otherSide: Side = side === 'legacy' ? 'new' : 'legacy';
  const mine = statementPieces(document.text, rules[side]);
  const { sibling } = document;
  const theirs = sibling === undefined ? [] : statementPieces(sibling.text, rules[otherSide]);
  const wanted = basename(sibling?.name ?? siblingName);
  const problem =
    sibling === undefined
      ? `Half a pair: ${wanted} is not there. Write the query of the ${otherSide} side in it.`
      : mine.length === theirs.length
        ? undefined
        : `${basename(document.name)} holds ${counted(mine.length)} and ${wanted} holds ${counted(theirs.length)}, so nobody can tell which belong together. Give both files the same number.`;
  const lines = { [side]: lineCounter(document.text), [otherSide]: lineCounter(sibling?.text ?? '') } as Sides<(at: number) => number>;
  let above: Sides<State> = { legacy: NOTHING_ABOVE, new: NOTHING_ABOVE };
  return mine.map((piece, i) => {
    const other = problem === undefined ? theirs[i] : undefined;
    const own = directivesOf(document.text, piece, false);
    // The other file shows its own problems.
    const others = sibling === undefined || other === undefined ? noDirectives : { ...directivesOf(sibling.text, other, false), problems: [] };
    const directives = side === 'legacy' ? mergeDirectives(own, others) : mergeDirectives(others, own);
    const text = piece.statement.text;
    const otherText = other?.statement.text ?? null;
    const texts = side === 'legacy' ? { legacy: text, new: otherText } : { legacy: otherText, new: text };
    const why = problem ?? SIDES.map((one) => whyOtherAbove(above[one], texts[one] ?? '', rules[one], homes[one])).find((words) => words !== null) ?? undefined;
    const pass = (one: Side): State => {
      const passed = one === side ? piece : other;
      if (passed === undefined) return above[one];
      const at = `line ${lines[one](passed.statement.range.start)}`;
      return below(above[one], passed.statement.text, one === side ? at : `${wanted} ${at}`, rules[one], homes[one]);
    };
    above = { legacy: pass('legacy'), new: pass('new') };
    return pairOf(texts, [piece.statement.range], directives, name, why);
  });
}

function statementPieces(text: string, lexical: LexicalRules): StatementPiece[] {
  return readPieces(text, () => lexical, 'plain').filter((piece) => piece.kind === 'statement');
}

function counted(count: number): string {
  return count === 1 ? '1 statement' : `${count} statements`;
}

function directivesOf(text: string, piece: { readonly statement: Statement; readonly comments: readonly TextRange[] }, markers = true): Directives {
  return piece.comments.length === 0 ? noDirectives : readDirectives(text, piece.comments, markers);
}

function pairOf(texts: Sides<string | null>, ranges: readonly TextRange[], directives: Directives, name: (at: number) => string, problem?: string): QueryPair {
  const range = ranges[0] ?? { start: 0, end: 0 };
  return { name: directives.name ?? name(range.start), range, ranges, texts, directives, ...(problem === undefined ? {} : { problem }) };
}

/** Names by line: `report.sql:12`. Asked in the order of the text, so that lines are counted once. */
function namer(document: QueryDocument): (at: number) => string {
  const base = basename(document.name);
  const line = lineCounter(document.text);
  return (at) => `${base}:${line(at)}`;
}

/** The line of an offset, from 1. Asked in the order of the text. */
function lineCounter(text: string): (at: number) => number {
  let counted = 0;
  let line = 1;
  return (at) => {
    for (; counted < at; counted++) if (text.charCodeAt(counted) === 10) line++;
    return line;
  };
}

function basename(name: string): string {
  return name.split(/[\\/]/).at(-1) ?? name;
}
