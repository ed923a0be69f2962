/** Reads a tolerance: numbers or texts in the file, exact decimal texts in memory. */
import type { Tolerance } from '../engine/types.ts';
import { exactDecimal } from './decimal.ts';
import type { JsonEntry, JsonNode } from './jsonText.ts';
import { asWhole, below, error, readKeys, warning, wrongType } from './problems.ts';
import type { Report } from './problems.ts';

const KEYS = ['abs', 'rel', 'decimals', 'seconds'] as const;
/** Digits after the point that `decimals` may ask for. */
export const DECIMALS = { from: 0, to: 38 } as const;
const EXAMPLE = '{ "abs": 0.01 }';

/** The tolerance that `node` describes; undefined when it is wrong in any way (values are then compared exactly) or allows nothing. */
export function readTolerance(node: JsonNode, path: string, report: Report): Tolerance | undefined {
  if (node.kind !== 'object') {
    const number = node.kind === 'number' ? exactDecimal(node.source) : undefined;
    const mended = number === undefined || number.negative || node.kind !== 'number' ? undefined : `{ "abs": ${node.source} }`;
    wrongType(node, path, `"tolerance" is an object, for example ${EXAMPLE}`, report, mended);
    return undefined;
  }
  let broken = false;
  const told: Report = (problem) => {
    broken ||= problem.severity === 'error';
    report(problem);
  };
  const { entries, meant } = readKeys(node, { path, words: 'a tolerance', range: node.range }, KEYS, told);
  if (entries.size === 0) {
    if (meant.size === 0) error(report, 'missing', path, node.range, `This tolerance allows nothing. Write for example ${EXAMPLE}, or take it out.`);
    return undefined;
  }
  checkCombination(entries, path, told);
  const abs = readBound(entries.get('abs'), below(path, 'abs'), 'abs', told);
  const rel = readBound(entries.get('rel'), below(path, 'rel'), 'rel', told);
  const seconds = readBound(entries.get('seconds'), below(path, 'seconds'), 'seconds', told);
  const digits = entries.get('decimals');
  const decimals = digits === undefined ? undefined : asWhole(digits.value, below(path, 'decimals'), '"decimals"', DECIMALS, told);
  const tolerance: Tolerance = {
    ...(abs === undefined ? {} : { abs }),
    ...(rel === undefined ? {} : { rel }),
    ...(decimals === undefined ? {} : { decimals }),
    ...(seconds === undefined ? {} : { seconds }),
  };
  return broken || Object.keys(tolerance).length === 0 ? undefined : tolerance;
}

/** `abs` and `rel` may stand together; `decimals` and `seconds` each stand alone. */
function checkCombination(entries: ReadonlyMap<string, JsonEntry>, path: string, report: Report): void {
  for (const alone of ['decimals', 'seconds'] as const) {
    const entry = entries.get(alone);
    const other = KEYS.find((key) => key !== alone && entries.has(key));
    if (entry === undefined || other === undefined) continue;
    const message = `"${alone}" cannot stand beside "${other}": say how far values may be apart in one way ("abs" and "rel" may stand together).`;
    error(report, 'badCombination', below(path, alone), entry.keyRange, message);
    return;
  }
}

function readBound(entry: JsonEntry | undefined, path: string, name: 'abs' | 'rel' | 'seconds', report: Report): string | undefined {
  if (entry === undefined) return undefined;
  const { value } = entry;
  const source = value.kind === 'number' ? value.source : value.kind === 'string' ? value.value : undefined;
  if (source === undefined) {
    wrongType(value, path, `"${name}" is a number, for example 0.01`, report);
    return undefined;
  }
  const number = exactDecimal(source);
  if (number === undefined) {
    error(report, 'badValue', path, value.range, `"${name}" is not a number that can be used. Write for example 0.01.`);
    return undefined;
  }
  if (number.negative) {
    const message = `"${name}" is negative: it says how far values may be apart, in either direction.`;
    error(report, 'badValue', path, value.range, message, { title: `Change to ${number.text}`, text: number.text });
    return undefined;
  }
  if (number.text === '0') {
    warning(report, 'noEffect', path, value.range, `"${name}" is 0, so values are compared exactly: take it out.`);
    return undefined;
  }
  // A share of 1 or more lets any two values of one sign agree, so it is a slip (5 for 5 %) and not a wish.
  if (name === 'rel' && !number.text.startsWith('0.')) {
    const asShare = exactDecimal(`${number.text}e-2`)?.text ?? '';
    const fix = asShare.startsWith('0.') ? { title: `Change to ${asShare} (${number.text} %)`, text: asShare } : undefined;
    error(report, 'badValue', path, value.range, '"rel" is a share and less than 1, for example 0.05 for 5 %.', fix);
    return undefined;
  }
  return number.text;
}
