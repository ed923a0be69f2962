/** Directives: `-- parity:key game_id, inning`, `-- parity:name monthly totals`, `-- parity:tolerance avg_x abs 0.001`. */
import type { Directives, TextRange } from '../statement.ts';

type Tolerance = Directives['tolerances'][string];

/** What can be written, for the message about what cannot. */
const KNOWN = '`parity:name <words>`, `parity:key <column>, <column>` or `parity:tolerance <column> abs|rel|decimals|seconds <number>`';

/** No directive at all. */
export const noDirectives: Directives = { tolerances: {}, problems: [] };

/**
 * Reads the directives in the comments of `text` that `comments` are the ranges of, in order. Unreadable ones become problems
 * with the range of their line in the document; the last of two that say the same thing wins, with a problem for it.
 * `markers` says whether `parity:legacy`, `parity:new` and `parity:end` mean something in this document.
 */
export function readDirectives(text: string, comments: readonly TextRange[], markers = true): Directives {
  const problems: { range: TextRange; message: string }[] = [];
  const tolerances: Record<string, Tolerance> = {};
  let name: string | undefined;
  let key: readonly string[] | undefined;

  for (const { range, word, rest } of directiveLines(text, comments)) {
    const bad = (message: string): void => void problems.push({ range, message });
    if (word === 'legacy' || word === 'new' || word === 'end') {
      if (!markers) bad(`A file for one side has no blocks: parity:${word} means nothing here. Leave it out.`);
    } else if (word === 'name') {
      if (rest === '') bad('parity:name needs words: `-- parity:name monthly totals`.');
      else {
        if (name !== undefined) bad('A second parity:name for this query. Keep one.');
        name = rest;
      }
    } else if (word === 'key') {
      const columns = readColumns(rest);
      if (columns === null) bad('parity:key needs columns with commas between: `-- parity:key game_id, inning`.');
      else {
        if (key !== undefined) bad('A second parity:key for this query. Keep one.');
        key = columns;
      }
    } else if (word === 'tolerance') {
      const read = readTolerance(rest);
      if (read === null) bad('parity:tolerance needs a column, a kind and a number: `-- parity:tolerance avg_x abs 0.001` (kinds: abs, rel, decimals, seconds).');
      else {
        if (Object.hasOwn(tolerances, read.column)) bad(`A second parity:tolerance for ${read.column}. Keep one.`);
        tolerances[read.column] = read.tolerance;
      }
    } else bad(`There is no directive parity:${word}. Write ${KNOWN}.`);
  }
  return { ...(name === undefined ? {} : { name }), ...(key === undefined ? {} : { key }), tolerances, problems };
}

/** Both blocks of a pair may carry directives: the legacy block's win. */
export function mergeDirectives(legacy: Directives, other: Directives): Directives {
  return { ...other, ...legacy, tolerances: { ...other.tolerances, ...legacy.tolerances }, problems: [...legacy.problems, ...other.problems] };
}

function* directiveLines(text: string, comments: readonly TextRange[]): Generator<{ range: TextRange; word: string; rest: string }> {
  for (const comment of comments) {
    const body = text.slice(comment.start, comment.end);
    const block = body.startsWith('/*');
    let at = comment.start;
    for (const line of body.split('\n')) {
      const found = /^(?:--|#|\/\*+)?[\s*]*parity:([A-Za-z-]*)[ \t]*(.*?)\s*$/.exec(line);
      if (found !== null) {
        const rest = (found[2] ?? '').replace(block ? /\s*\*\/$/ : /$^/, '');
        const start = at + line.indexOf('parity:');
        yield { range: { start, end: at + line.trimEnd().length }, word: (found[1] ?? '').toLowerCase(), rest };
      }
      at += line.length + 1;
    }
  }
}

function readColumns(list: string): string[] | null {
  const columns = list.split(',').map((part) => unquote(part.trim()));
  return columns.every((column) => column !== null) ? columns : null;
}

/** A column name without its quotes, or null. */
function unquote(name: string): string | null {
  const quoted = /^(["`])((?:(?!\1).|\1\1)+)\1$/.exec(name);
  if (quoted !== null) return (quoted[2] ?? '').replaceAll((quoted[1] ?? '').repeat(2), quoted[1] ?? '');
  return /^[^\s"'`,;()]+$/.test(name) ? name : null;
}

function readTolerance(rest: string): { column: string; tolerance: Tolerance } | null {
  const found = /^((["`])(?:(?!\2).|\2\2)+\2|[^\s"'`,;()]+)\s+(\S.*)$/.exec(rest);
  const column = found === null ? null : unquote(found[1] ?? '');
  if (found === null || column === null) return null;
  const words = (found[3] ?? '').split(/[\s,=]+/);
  const tolerance: { abs?: string; rel?: string; decimals?: number; seconds?: string } = {};
  if (words.length % 2 !== 0) return null;
  for (let i = 0; i < words.length; i += 2) {
    const kind = words[i] ?? '';
    const value = words[i + 1] ?? '';
    if (!/^(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?$/i.test(value)) return null;
    if (kind === 'abs' || kind === 'rel' || kind === 'seconds') tolerance[kind] = value;
    else if (kind === 'decimals' && /^\d{1,3}$/.test(value)) tolerance.decimals = Number(value);
    else return null;
  }
  return { column, tolerance };
}
