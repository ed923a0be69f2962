/** Reads how many rows a table may have on one side only. */
import type { RowCountTolerance } from '../engine/types.ts';
import { exactDecimal } from './decimal.ts';
import type { JsonNode } from './jsonText.ts';
import { asWhole, below, error, readKeys, warning, wrongType } from './problems.ts';
import type { Report } from './problems.ts';

/** Rows that may be tolerated. */
export const ROWS = { from: 0, to: 1_000_000_000 } as const;
const EXAMPLE = '{ "rows": 5 } or { "percent": 0.1 }';

/** The tolerance that `node` describes; undefined when it is wrong in any way or allows nothing: every row counts then. */
export function readRowCountTolerance(node: JsonNode, path: string, report: Report): RowCountTolerance | undefined {
  if (node.kind !== 'object') {
    const whole = node.kind === 'number' && /^\d{1,9}$/.test(node.source) ? `{ "rows": ${node.source} }` : undefined;
    wrongType(node, path, `"rowCountTolerance" is an object, for example ${EXAMPLE}`, report, whole);
    return undefined;
  }
  const { entries, meant } = readKeys(node, { path, words: 'a tolerance of rows', range: node.range }, ['rows', 'percent'], report, { needed: ['rows', 'percent'] });
  const rowsAt = entries.get('rows');
  const percentAt = entries.get('percent');
  if (rowsAt !== undefined && percentAt !== undefined) {
    error(report, 'badCombination', below(path, 'percent'), percentAt.keyRange, '"percent" cannot stand beside "rows": say in one way how many rows may be on one side only.');
    return undefined;
  }
  if (rowsAt !== undefined) {
    const rows = asWhole(rowsAt.value, below(path, 'rows'), '"rows"', ROWS, report);
    if (rows === 0) warning(report, 'noEffect', below(path, 'rows'), rowsAt.value.range, '"rows" is 0, so every row counts: take the tolerance out.');
    return rows === undefined || rows === 0 ? undefined : { rows };
  }
  if (percentAt === undefined) {
    if (meant.size === 0) error(report, 'missing', path, node.range, `This tolerance allows nothing. Write for example ${EXAMPLE}, or take it out.`);
    return undefined;
  }
  return readPercent(percentAt.value, below(path, 'percent'), report);
}

function readPercent(value: JsonNode, path: string, report: Report): RowCountTolerance | undefined {
  const source = value.kind === 'number' ? value.source : value.kind === 'string' ? value.value : undefined;
  if (source === undefined) {
    wrongType(value, path, '"percent" is a number, for example 0.1', report);
    return undefined;
  }
  const number = exactDecimal(source);
  if (number === undefined || number.negative || Number(number.text) > 100) {
    error(report, 'badValue', path, value.range, '"percent" is a number from 0 to 100, for example 0.1 for one row in a thousand.');
    return undefined;
  }
  if (number.text === '0') {
    warning(report, 'noEffect', path, value.range, '"percent" is 0, so every row counts: take the tolerance out.');
    return undefined;
  }
  return { percent: number.text };
}
