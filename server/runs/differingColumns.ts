/** Which columns of a finding differ. */
import type { Finding } from '../engine/types.ts';

/**
 * Of a changed row the columns whose values are not the same: rows that were paired without a key carry the others as well, so that a
 * person can tell which row it is. Of any other finding every column.
 */
export function differingColumns(finding: Finding): readonly string[] {
  const names = Object.keys(finding.columns);
  return finding.kind === 'changed' ? names.filter(name => differs(finding, name)) : names;
}

function differs({ columns }: Finding, name: string): boolean {
  const sides = columns[name];
  return sides !== undefined && sides.legacy !== sides.new;
}
