/**
 * Where the rows of a query may tie in an order that its result hangs on, and what to ask of the data to know whether they do: a query in the
 * user's own words over the same rows, which returns a row exactly when rows tie (or may tie: what it cannot ask exactly it asks more widely).
 */
import type { Tie } from '../statement.ts';
import type { LexicalName } from '../statements/lexicalRules.ts';
import type { Block, Outline, Query, Span } from './outlineTypes.ts';
import { isColumn, items, outputsOf, sameColumn, sameText, withoutDirection } from './outputNames.ts';
import { nameOf } from './tokens.ts';
import type { SqlTokens } from './tokens.ts';

/**
 * A construct whose value hangs on the order of rows that are peers in `order`.
 *
 * - `rows`: of the rows behind GROUP BY (a window, DISTINCT ON). `group`: of the rows of one group (an ordered aggregate).
 * - `mode`: which of the most frequent values of `order` it is. `cut`: which rows a LIMIT leaves. `any`: the values of `order` in any row of a group.
 */
export interface TieSite {
  readonly words: string;
  readonly at: number;
  readonly of: 'rows' | 'group' | 'mode' | 'cut' | 'any';
  readonly partition: readonly Span[];
  readonly order: readonly Span[];
}

interface Place {
  readonly read: SqlTokens;
  readonly query: Query;
  readonly block: Block;
}

/** Resolves the sites of a text; without an outline nothing can be asked. Sites that the text itself settles are left out. */
export function readTies(read: SqlTokens, outline: Outline | null, sites: readonly TieSite[], dialect: LexicalName): readonly Tie[] {
  return sites.flatMap((site): readonly Tie[] => {
    const place = outline === null ? null : placeOf(read, outline, site.at);
    const order = words(read, site.order);
    const open: Tie = { words: site.words, order, probe: null };
    if (place === null) return [open];
    const resolved: TieSite = site.of === 'cut' || site.of === 'rows' ? { ...site, order: site.order.map((item) => expressionOf(place, item, site.words.startsWith('DISTINCT ON') || site.of === 'cut')) } : site;
    if (isSettled(place, resolved)) return [];
    const key = keyOf(place, resolved);
    const probe = probeOf(place, resolved, dialect);
    return [key === null ? { ...open, probe } : { ...open, probe, key }];
  });
}

function words(read: SqlTokens, spans: readonly Span[]): string {
  return spans.map((span) => textOf(read, span)).join(', ');
}

/** The source text of a span. */
export function textOf(read: SqlTokens, { from, to }: Span): string {
  return read.text.slice(read.tokens[from]?.start ?? 0, read.tokens[to - 1]?.end ?? 0);
}

/** The query and the block that a token belongs to: those of an ORDER BY are the only block's of its query. */
function placeOf(read: SqlTokens, outline: Outline, at: number): Place | null {
  const holds = ({ from, to }: Span): boolean => from <= at && at < to;
  const smallest = <T extends { readonly span: Span }>(all: readonly T[]): T | undefined =>
    all.filter(({ span }) => holds(span)).sort((x, y) => x.span.to - x.span.from - (y.span.to - y.span.from))[0];
  const query = smallest(outline.queries);
  if (query === undefined) return null;
  const block = smallest(query.blocks) ?? (query.setOperation || query.blocks.length !== 1 ? undefined : query.blocks[0]);
  return block === undefined ? null : { read, query, block };
}

/** What a number or the name of an output stands for, where an engine reads them so; else the expression itself. */
function expressionOf({ read, block }: Place, item: Span, byOutput: boolean): Span {
  if (!byOutput || block.select === null || item.to !== item.from + 1) return item;
  const token = read.tokens[item.from];
  if (token === undefined) return item;
  const outputs = outputsOf(read, block.select);
  if (token.kind === 'number') {
    const index = Number(token.text) - 1;
    return outputs.slice(0, index + 1).some(({ star }) => star) ? item : (outputs[index]?.expression ?? item);
  }
  if (token.kind !== 'word' && token.kind !== 'identifier') return item;
  const named = outputs.filter(({ name, star }) => !star && name?.toLowerCase() === nameOf(token).toLowerCase());
  return named[0]?.expression ?? item;
}

/** The expressions of GROUP BY; null: they cannot be told (ROLLUP, ALL, a number behind a star). */
function groupsOf(place: Place): readonly Span[] | null {
  const { read, block } = place;
  if (block.groupBy === null) return [];
  const groups: Span[] = [];
  for (const item of items(read, block.groupBy)) {
    if (read.tokens.slice(item.from, item.to).some(({ word }) => /^(?:ROLLUP|CUBE|GROUPING|ALL|DISTINCT)$/.test(word))) return null;
    const group = expressionOf(place, item, true);
    if (group === item && item.to === item.from + 1 && read.tokens[item.from]?.kind === 'number') return null;
    groups.push(group);
  }
  return groups;
}

function same(read: SqlTokens, x: Span, y: Span): boolean {
  return isColumn(read.tokens, y) ? sameColumn(read.tokens, x, y) : sameText(read.tokens, x, y);
}

/** Whether the text alone rules ties out: its rows are groups, and all they are grouped by is in the order; or there is one row only. */
function isSettled(place: Place, site: TieSite): boolean {
  const { read, block } = place;
  if (site.of === 'mode' || site.of === 'group' || site.of === 'any') return false;
  if (!block.grouped) return block.relations.length === 0 && block.input === null && block.select !== null;
  const groups = groupsOf(place);
  const told = [...site.partition, ...site.order];
  return groups !== null && groups.length > 0 && groups.every((group) => told.some((one) => same(read, one, group)));
}

/** The plain columns that tell the rows of the only table of a block apart, when no group stands between them. */
function keyOf(place: Place, site: TieSite): NonNullable<Tie['key']> | null {
  const { read, block } = place;
  const [relation] = block.relations;
  if (relation?.reference === undefined || block.relations.length !== 1 || relation.renamed || site.of === 'mode' || makesRows(place)) return null;
  // Rows of one group are rows of the table; behind a GROUP BY they are none.
  const ofGroup = site.of === 'group' || site.of === 'any';
  if (!ofGroup && block.grouped) return null;
  const groups = ofGroup ? (groupsOf(place) ?? []) : [];
  const columns = [...site.partition, ...(site.of === 'any' ? [] : site.order), ...groups].filter((span) => isColumn(read.tokens, span)).map((span) => nameOf(read.tokens[span.to - 1] ?? { kind: 'word', start: 0, end: 0, text: '', word: '' }));
  return { table: relation.reference.parts, columns };
}

/** The query that returns a row when rows tie; null: it cannot be written. */
function probeOf(place: Place, site: TieSite, dialect: LexicalName): string | null {
  const { read, block } = place;
  const around = withList(place);
  if (around === null || block.input === null || block.select === null) return null;
  const input = textOf(read, block.input);
  const expressions = (spans: readonly Span[]): string => spans.map((span, i) => `${textOf(read, span)} AS parity_k${i}`).join(', ');
  const names = (spans: readonly Span[]): string => spans.map((_, i) => `parity_k${i}`).join(', ');
  const rows = (list: string, from: string): string => `(SELECT ${list} ${from}) parity_rows`;
  if (site.of === 'any') return anyProbe(place, site, around, input, dialect);
  if (site.of === 'group' || site.of === 'mode') {
    const all = [...(groupsOf(place) ?? []), ...site.order];
    if (site.of === 'mode') return modeProbe(place, site, around, input);
    return `${around}SELECT 'tie' AS tie FROM ${rows(expressions(all), input)} GROUP BY ${names(all)} HAVING count(*) > 1 LIMIT 1`;
  }
  const grouping = groupingText(place);
  if (grouping === null) return null;
  if (site.of === 'cut') return cutProbe(place, around, `${input}${grouping}`);
  const told = [...site.partition, ...site.order];
  if (told.length === 0) return null;
  return `${around}SELECT 'tie' AS tie FROM ${rows(expressions(told), `${input}${grouping}`)} GROUP BY ${names(told)} HAVING count(*) > 1 LIMIT 1`;
}

/** Two values that are the most frequent ones of a group, as often each. Without the groups nothing can be asked. */
function modeProbe(place: Place, site: TieSite, around: string, input: string): string | null {
  const { read } = place;
  const groups = groupsOf(place);
  const [value] = site.order;
  if (groups === null || value === undefined) return null;
  const keys = groups.map((_, i) => `parity_k${i}`);
  const list = [...groups.map((group, i) => `${textOf(read, group)} AS parity_k${i}`), `${textOf(read, value)} AS parity_v`].join(', ');
  const counts = `(SELECT ${[...keys, 'parity_v', 'count(*) AS parity_n'].join(', ')} FROM (SELECT ${list} ${input}) parity_rows WHERE parity_v IS NOT NULL GROUP BY ${[...keys, 'parity_v'].join(', ')}) parity_counts`;
  const parted = keys.length === 0 ? '' : `PARTITION BY ${keys.join(', ')} `;
  const ranks = `(SELECT ${[...keys, `rank() OVER (${parted}ORDER BY parity_n DESC) AS parity_r`].join(', ')} FROM ${counts}) parity_ranks`;
  return `${around}SELECT 'tie' AS tie FROM ${ranks} WHERE parity_r = 1${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`} HAVING count(*) > 1 LIMIT 1`;
}

/** A group with several values of one of the expressions, or with NULL among others. Texts count byte by byte, whatever the collation. */
function anyProbe(place: Place, site: TieSite, around: string, input: string, dialect: LexicalName): string | null {
  const { read } = place;
  const groups = groupsOf(place);
  if (groups === null || site.order.length === 0) return null;
  const keys = groups.map((_, i) => `parity_k${i}`);
  const values = site.order.map((_, i) => `parity_v${i}`);
  const list = [...groups.map((group, i) => `${textOf(read, group)} AS parity_k${i}`), ...site.order.map((value, i) => `${textOf(read, value)} AS parity_v${i}`)].join(', ');
  const exact = (value: string): string => (dialect === 'mysql' || dialect === 'mariadb' ? `CAST(${value} AS BINARY)` : value);
  const several = values.map((value) => `count(DISTINCT ${exact(value)}) > 1 OR (count(${value}) > 0 AND count(${value}) < count(*))`).join(' OR ');
  return `${around}SELECT 'tie' AS tie FROM (SELECT ${list} ${input}) parity_rows${keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`} HAVING ${several} LIMIT 1`;
}

/** Functions in a select list that make several rows of one. */
const SEVERAL_ROWS = /^(?:UNNEST|GENERATE_SERIES|GENERATE_SUBSCRIPTS|EXPLODE|JSONB?_EACH(?:_TEXT)?|JSONB?_ARRAY_ELEMENTS(?:_TEXT)?|JSONB?_OBJECT_KEYS|REGEXP_SPLIT_TO_TABLE|REGEXP_MATCHES|STRING_TO_TABLE)$/;

function makesRows({ read, block: { select } }: Place): boolean {
  return select !== null && read.tokens.slice(select.from, select.to).some(({ text }) => SEVERAL_ROWS.test(text.toUpperCase()));
}

/** Peers that lie on both sides of a place where the LIMIT or its OFFSET cuts. */
function cutProbe({ read, query, block }: Place, around: string, from: string): string | null {
  const { select } = block;
  if (query.orderBy === null || query.setOperation || block.qualified || select === null) return null;
  if (makesRows({ read, query, block })) return null;
  if (/^(?:DISTINCT|DISTINCTROW)$/.test(read.tokens[select.from]?.word ?? '')) return null;
  const cuts = cutsOf(read, query);
  const order = items(read, query.orderBy).map((item) => {
    const bare = withoutDirection(read, item);
    const expression = expressionOf({ read, query, block }, bare, true);
    return `${textOf(read, expression)} ${textOf(read, { from: bare.to, to: item.to })}`.trim();
  });
  if (cuts === null || cuts.length === 0) return null;
  const over = `OVER (ORDER BY ${order.join(', ')})`;
  const crossed = cuts.map((cut) => `(parity_r <= ${cut} AND parity_n > ${cut})`).join(' OR ');
  return `${around}SELECT 'tie' AS tie FROM (SELECT rank() ${over} AS parity_r, row_number() ${over} AS parity_n ${from}) parity_rows WHERE ${crossed} LIMIT 1`;
}

/** The numbers of rows after which the rows are cut; null: they do not stand in the text. */
function cutsOf(read: SqlTokens, { cuts }: Query): readonly number[] | null {
  let offset = 0;
  let most: number | null = null;
  const numberAt = (i: number): number | null => (read.tokens[i]?.kind === 'number' && /^\d{1,15}$/.test(read.tokens[i]?.text ?? '') ? Number(read.tokens[i]?.text) : null);
  for (const { word, span: { from, to } } of cuts) {
    const number = numberAt(from);
    const rest = read.tokens.slice(from + 1, to).map((token) => token.text.toUpperCase()).join(' ');
    if (word === 'LIMIT' && number !== null && rest === '') most = number;
    else if (word === 'LIMIT' && number !== null && to === from + 3 && read.tokens[from + 1]?.text === ',' && numberAt(from + 2) !== null) [offset, most] = [number, numberAt(from + 2)];
    else if (word === 'OFFSET' && number !== null && /^(?:ROWS?)?$/.test(rest)) offset = number;
    else if (word === 'FETCH' && /^(?:\d{1,15} )?ROWS? ONLY$/.test(rest)) most = numberAt(from + 1) ?? 1;
    else return null;
  }
  return [...(offset > 0 ? [offset] : []), ...(most === null ? [] : [offset + most])];
}

/** GROUP BY and HAVING of a block for other outputs than its own; null: they cannot be told. HAVING is left out where it may name an output: that leaves more rows. */
function groupingText(place: Place): string | null {
  const { read, block } = place;
  if (block.groupBy === null) return block.having === null ? '' : null;
  const texts: string[] = [];
  for (const item of items(read, block.groupBy)) {
    const group = expressionOf(place, item, true);
    const unread = read.tokens.slice(group.from, group.to);
    if (group === item && (unread[0]?.kind === 'number' || unread[0]?.word === 'ALL')) return null;
    if (unread.some(({ word }) => /^(?:ROLLUP|CUBE|SETS)$/.test(word)) && unread.some(({ kind }) => kind === 'number')) return null;
    texts.push(textOf(read, group));
  }
  const outputs = new Set(block.select === null ? [] : outputsOf(read, block.select).flatMap(({ name }) => (name === null ? [] : [name.toLowerCase()])));
  const { having } = block;
  const plain = having !== null && !read.tokens.slice(having.from, having.to).some((token) => (token.kind === 'word' || token.kind === 'identifier') && outputs.has(nameOf(token).toLowerCase()));
  return ` GROUP BY ${texts.join(', ')}${plain ? ` HAVING ${textOf(read, having)}` : ''}`;
}

/** The WITH lists that a query sees, as one list; null: they cannot be one. */
function withList({ read, query }: Place): string | null {
  const names = [...query.scope.values()];
  if (names.length === 0) return '';
  const own = names.flatMap((name) => (name === null ? [] : [name]));
  // A recursive part that sees itself, and a name that hides another, cannot stand in a list of their own.
  if (own.length < names.length || own.some(({ shadows, item }) => shadows || (item.from <= query.span.from && query.span.to <= item.to))) return null;
  if (new Set(own.map(({ recursive }) => recursive)).size > 1) return null;
  return `WITH ${own[0]?.recursive === true ? 'RECURSIVE ' : ''}${own.map(({ item }) => textOf(read, item)).join(', ')} `;
}
