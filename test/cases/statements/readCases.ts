/**
 * The cases of this folder: one file a dialect, one `###` a case, head lines `key: value`, an empty line, the query.
 *
 * - `tables:` every mention of a source table in the order of the text, `name alias`; the truth, also where it is unknown to us.
 * - `unknown:` our answer is that tables are unknown, and these words are in its reason.
 * - `bounds:` `table.column op value`, with `;` between. `refused:` the whole message.
 * - `unsettled:` what is not deterministic. `ties:` what may tie. `order:` what the outermost LIMIT is ordered by, `?` when it cannot be told.
 *
 * A key that is left out says: none.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LexicalName } from '../../../server/sql/statements/lexicalRules.ts';
import { lexicalRules } from '../../../server/sql/statements/lexicalRules.ts';

export interface StatementCase {
  readonly title: string;
  readonly dialect: LexicalName;
  readonly sql: string;
  readonly tables: readonly string[];
  readonly unknown: string | null;
  readonly bounds: readonly string[];
  readonly refused: string | null;
  readonly unsettled: readonly string[];
  readonly ties: readonly string[];
  readonly order: readonly string[] | null | undefined;
}

const KEYS = new Set(['tables', 'unknown', 'bounds', 'refused', 'unsettled', 'ties', 'order']);

/** Every case of every file. Throws on a file that is not of this form. */
export function readCases(): StatementCase[] {
  const folder = import.meta.dirname;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.cases'))
    .flatMap((file) => {
      const dialect = path.basename(file, '.cases');
      if (!isDialect(dialect)) throw new Error(`${file}: no such dialect`);
      const text = readFileSync(path.join(folder, file), 'utf8');
      return text
        .split(/^### /m)
        .slice(1)
        .map((block) => readCase(block, dialect));
    });
}

function isDialect(name: string): name is LexicalName {
  return Object.hasOwn(lexicalRules, name);
}

function readCase(block: string, dialect: LexicalName): StatementCase {
  const lines = block.split('\n');
  const title = lines[0] ?? '';
  const head = new Map<string, string>();
  let i = 1;
  for (; lines[i]?.trim() !== ''; i++) {
    const found = /^(\w+): ?(.*)$/.exec(lines[i] ?? '');
    if (found === null || !KEYS.has(found[1] ?? '')) throw new Error(`${dialect}, ${title}: "${lines[i] ?? ''}" is no head line`);
    head.set(found[1] ?? '', (found[2] ?? '').trim());
  }
  const list = (key: string, separator: string): string[] => (head.get(key) ?? '').split(separator).map((part) => part.trim()).filter((part) => part !== '');
  const order = head.get('order');
  return {
    title,
    dialect,
    sql: lines.slice(i).join('\n').trim(),
    tables: list('tables', ','),
    unknown: head.get('unknown') ?? null,
    bounds: list('bounds', ';'),
    refused: head.get('refused') ?? null,
    unsettled: list('unsettled', ','),
    ties: list('ties', ','),
    order: order === undefined ? undefined : order === '?' ? null : list('order', ','),
  };
}
