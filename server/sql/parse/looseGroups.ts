/**
 * MySQL and MariaDB let a select list name columns that are neither grouped nor in an aggregate: the value is that of any row of the group.
 */
import type { Block, Outline, Span } from './outlineTypes.ts';
import { isColumn, items, outputsOf, sameColumn, sameText } from './outputNames.ts';
import type { TieSite } from './ties.ts';
import { nameOf } from './tokens.ts';
import type { SqlTokens } from './tokens.ts';
import { windowOf } from './windows.ts';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const AGGREGATES = set(
  'COUNT SUM AVG MIN MAX GROUP_CONCAT JSON_ARRAYAGG JSON_OBJECTAGG STD STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP BIT_AND BIT_OR BIT_XOR ANY_VALUE MEDIAN PERCENTILE_CONT PERCENTILE_DISC GROUPING ST_COLLECT',
);

/** Words of expressions that are no columns: reserved words of MySQL, and units of time. */
const WORDS = set(
  'ASC DESC USING FROM FOR BOTH LEADING TRAILING CHARACTER SET CHAR DECIMAL UNSIGNED DOUBLE FLOAT INTEGER INT BIGINT REAL MATCH NATURAL WITH SEPARATOR ROW GROUPS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP ' +
    'LOCALTIME LOCALTIMESTAMP UTC_DATE UTC_TIME UTC_TIMESTAMP CURRENT_USER DAY_HOUR DAY_MINUTE DAY_SECOND DAY_MICROSECOND HOUR_MINUTE HOUR_SECOND HOUR_MICROSECOND MINUTE_SECOND MINUTE_MICROSECOND SECOND_MICROSECOND YEAR_MONTH ' +
  'CASE WHEN THEN ELSE END AND OR NOT NULL IS IN LIKE BETWEEN DISTINCT INTERVAL TRUE FALSE UNKNOWN AS DIV MOD XOR RLIKE REGEXP COLLATE BINARY ESCAPE DATE TIME TIMESTAMP ALL ANY SOME EXISTS SOUNDS SECOND MINUTE HOUR DAY WEEK MONTH QUARTER YEAR MICROSECOND OVER PARTITION ORDER BY ROWS RANGE',
);

/** The sites of a text in MySQL's dialect. */
export function looseGroups(read: SqlTokens, outline: Outline): readonly TieSite[] {
  const blocks = new Set(outline.queries.flatMap((query) => query.blocks));
  return [...blocks].flatMap((block) => {
    const loose = looseColumns(read, block);
    return loose.length === 0 || block.select === null ? [] : [{ words: `${loose.map((span) => nameAt(read, span)).join(', ')} outside of GROUP BY`, at: block.select.from, of: 'any' as const, partition: [], order: loose }];
  });
}

function nameAt(read: SqlTokens, span: Span): string {
  const token = read.tokens[span.to - 1];
  return token === undefined ? '' : nameOf(token);
}

function looseColumns(read: SqlTokens, block: Block): readonly Span[] {
  if (block.select === null) return [];
  const outputs = outputsOf(read, block.select);
  if (!block.grouped && !outputs.some(({ expression }) => hasAggregate(read, expression))) return [];
  const groups = block.groupBy === null ? [] : items(read, block.groupBy).map((item) => grouped(read, item, outputs));
  const found: Span[] = [];
  for (const { expression, star } of outputs) {
    if (star || groups.some((group) => isSame(read, expression, group))) continue;
    for (const column of columnsOf(read, expression, groups)) if (!found.some((other) => isSame(read, column, other))) found.push(column);
  }
  return found;
}

/** What an item of GROUP BY stands for: an output by number or by name, else itself. */
function grouped(read: SqlTokens, item: Span, outputs: ReturnType<typeof outputsOf>): Span {
  const to = read.tokens[item.to - 1]?.word === 'ROLLUP' && read.tokens[item.to - 2]?.word === 'WITH' ? item.to - 2 : item.to;
  const bare = { from: item.from, to };
  const token = read.tokens[bare.from];
  if (token === undefined || bare.to !== bare.from + 1) return bare;
  if (token.kind === 'number') return outputs[Number(token.text) - 1]?.expression ?? bare;
  return outputs.find(({ name, expression }) => name?.toLowerCase() === nameOf(token).toLowerCase() && !isColumn(read.tokens, expression))?.expression ?? bare;
}

function isSame(read: SqlTokens, x: Span, y: Span): boolean {
  return isColumn(read.tokens, y) ? sameColumn(read.tokens, x, y) : sameText(read.tokens, x, y);
}

function hasAggregate(read: SqlTokens, { from, to }: Span): boolean {
  for (let i = from; i < to; i++) {
    if (read.tokens[i]?.text === '(' && /^(?:SELECT|WITH)$/.test(read.tokens[i + 1]?.word ?? '')) {
      i = read.closing.get(i) ?? i;
      continue;
    }
    const close = read.closing.get(i + 1);
    if (read.tokens[i + 1]?.text === '(' && close !== undefined && AGGREGATES.has(read.tokens[i]?.word ?? '') && windowOf(read, close) === null) return true;
  }
  return false;
}

/** Columns of an expression that are in no aggregate, in no query in brackets, and not part of what is grouped. */
function columnsOf(read: SqlTokens, { from, to }: Span, groups: readonly Span[]): readonly Span[] {
  const found: Span[] = [];
  const { tokens } = read;
  for (let i = from; i < to; i++) {
    const whole = groups.find((group) => group.to > group.from && i + group.to - group.from <= to && isSame(read, { from: i, to: i + group.to - group.from }, group));
    if (whole !== undefined) {
      i += whole.to - whole.from - 1;
      continue;
    }
    const token = tokens[i];
    const close = read.closing.get(i + 1);
    if (tokens[i + 1]?.text === '(' && close !== undefined && AGGREGATES.has(token?.word ?? '')) {
      i = close;
      continue;
    }
    if (token?.text === '(' && /^(?:SELECT|WITH)$/.test(tokens[i + 1]?.word ?? '')) {
      i = read.closing.get(i) ?? i;
      continue;
    }
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'identifier') || WORDS.has(token.word) || isKeyword(tokens, i)) continue;
    let end = i + 1;
    while (tokens[end]?.text === '.' && end + 1 < to) end += 2;
    if (tokens[end]?.text === '(' || tokens[i - 1]?.text === '@') continue;
    const column = { from: i, to: end };
    if (!groups.some((group) => isSame(read, column, group))) found.push(column);
    i = end - 1;
  }
  return found;
}

/** Whether a word that may be a column elsewhere is none where it stands: a type, a charset, a collation, a window, or part of a frame. */
function isKeyword(tokens: SqlTokens['tokens'], i: number): boolean {
  const [word, before, after] = [tokens[i]?.word ?? '', tokens[i - 1]?.word ?? '', tokens[i + 1]?.word ?? ''];
  if (/^(?:AS|COLLATE|OVER|USING)$/.test(before) || (before === 'SET' && tokens[i - 2]?.word === 'CHARACTER')) return true;
  if (/^(?:SIGNED|BOOLEAN|LANGUAGE|MODE|QUERY|EXPANSION)$/.test(word)) return /^(?:AS|IN|BOOLEAN|NATURAL|LANGUAGE|WITH|QUERY|UNSIGNED)$/.test(before) || word === 'SIGNED';
  if (/^(?:PRECEDING|FOLLOWING)$/.test(word)) return tokens[i - 1]?.kind === 'number' || before === 'UNBOUNDED' || /^(?:SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR)$/.test(before);
  return (word === 'UNBOUNDED' && /^(?:PRECEDING|FOLLOWING)$/.test(after)) || (word === 'CURRENT' && after === 'ROW') || (word === 'AGAINST' && tokens[i + 1]?.text === '(');
}
