/**
 * Which rows of its source tables a text may read: those that meet the conjuncts of the WHERE of the block that names the table. Only conjuncts that
 * name nothing but columns of that one table count, and whoever knows its columns has the last word. Too many rows are sound.
 */
import type { RowsRead } from '../statement.ts';
import { conjuncts, isUsable } from './bounds.ts';
import type { Block, Outline, Relation, Span } from './outlineTypes.ts';
import { outputsOf } from './outputNames.ts';
import { textOf } from './ties.ts';
import { nameOf } from './tokens.ts';
import type { SqlTokens } from './tokens.ts';

/** Words of predicates that are no columns, unless the table has a column of the name. */
const WORDS = new Set(
  (
    'AND OR NOT IN LIKE ILIKE RLIKE REGEXP SIMILAR TO ESCAPE BETWEEN SYMMETRIC IS NULL TRUE FALSE UNKNOWN DISTINCT FROM CASE WHEN THEN ELSE END DIV MOD ' +
    'DATE TIME TIMESTAMP INTERVAL YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND AS DECIMAL NUMERIC INTEGER INT BIGINT SMALLINT DOUBLE PRECISION VARCHAR CHAR TEXT'
  ).split(' '),
);

/** What each reference of an outline may read, in the order of `outline.references`; null: every row. */
export function readRowsRead(read: SqlTokens, outline: Outline): readonly (RowsRead | null)[] {
  return outline.references.map(({ block, relation }) => {
    if (block.where === null || block.ambiguousJoins || !isUsable(relation)) return null;
    const found = conjuncts(read, block.where).flatMap((span) => predicate(read, span, block, relation) ?? []);
    return found.length === 0 ? null : found;
  });
}

/** A conjunct over one relation, without its qualifiers, and the names of columns in it; null: it is none, or that cannot be told. */
function predicate(read: SqlTokens, span: Span, block: Block, relation: Relation): RowsRead[number] | null {
  const { tokens } = read;
  const own = relation.visibleName?.toLowerCase();
  if (block.relations.filter(({ visibleName }) => visibleName?.toLowerCase() === own).length !== 1) return null;
  const aliases = new Set(block.select === null ? [] : outputsOf(read, block.select).flatMap(({ name, expression }) => (name === null || expression.to === expression.from + 1 ? [] : [name.toLowerCase()])));
  const columns = new Set<string>();
  let text = '';
  let from = span.from;
  for (let i = span.from; i < span.to; i++) {
    const token = tokens[i];
    if (token === undefined || token.text === '@' || token.text === '?' || (token.text === '*' && tokens[i - 1]?.text === '.')) return null;
    if (/^(?:SELECT|WITH|VALUES|TABLE|EXISTS|ANY|ALL|SOME)$/.test(token.word)) return null;
    if (token.kind !== 'word' && token.kind !== 'identifier') continue;
    if (tokens[i - 1]?.text === '.') return null;
    if (tokens[i + 1]?.text === '(') continue;
    if (tokens[i + 1]?.text === '.') {
      const column = tokens[i + 2];
      if (nameOf(token).toLowerCase() !== own || column === undefined || (column.kind !== 'word' && column.kind !== 'identifier') || /^[.([]$/.test(tokens[i + 3]?.text ?? '')) return null;
      columns.add(nameOf(column).toLowerCase());
      text += `${i > from ? `${textOf(read, { from, to: i })} ` : ''}`;
      from = i + 2;
      i += 2;
      continue;
    }
    const name = nameOf(token).toLowerCase();
    if (token.kind === 'word' && WORDS.has(token.word)) continue;
    if (aliases.has(name)) return null;
    else columns.add(name);
  }
  text += textOf(read, { from, to: span.to });
  return { text, columns: [...columns] };
}
