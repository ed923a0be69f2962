/** Reads what a command is called with: lenses, menus, keys, other extensions and users all call, so nothing is taken for granted. */
import type { Position } from '../protocol/model.ts';

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

/** `RunArgument`, or undefined. */
export function runIdOf(value: unknown): string | undefined {
  const { runId } = fields(value);
  return typeof runId === 'string' && runId !== '' ? runId : undefined;
}

/** `CompareQueryArgument`, or undefined: a menu gives a Uri instead, a key nothing. */
export function queryArgument(value: unknown): { readonly uri: string; readonly position: Position } | undefined {
  const { uri, position } = fields(value);
  const { line, character } = fields(position);
  const right = typeof uri === 'string' && typeof line === 'number' && typeof character === 'number' && line >= 0 && character >= 0;
  return right ? { uri, position: { line, character } } : undefined;
}

/** Where a configuration problem stands: `ConfigurationData`, or undefined. */
export function placeArgument(value: unknown): { readonly uri: string; readonly line: number } | undefined {
  const { uri, line } = fields(value);
  return typeof uri === 'string' ? { uri, line: typeof line === 'number' && line >= 0 ? line : 0 } : undefined;
}
