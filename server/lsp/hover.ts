/** The hover on the first line of a query: the words of its badge with counts, places, columns, cause, time and blind spots. */
import { MarkupKind } from 'vscode-languageserver';
import type { Hover } from 'vscode-languageserver';
import type { Position } from '../../protocol/model.ts';
import { explain } from '../report/explain.ts';
import { countsUnknown } from '../report/unread.ts';
import { counted, duration, visible } from '../report/words.ts';
import type { RunRecord } from '../runs/types.ts';
import type { Badge } from './badges.ts';
import type { Context } from './context.ts';
import { within } from './clock.ts';
import { t } from './l10n.ts';
import { escaped } from './markdown.ts';
import { firstLine } from './places.ts';

/** A hover waits no longer than this for the file of a run, in milliseconds: what is in memory is said instead. */
const PATIENCE_MS = 40;

/** The hover at a position, or null when no query begins on its line. */
export async function hover(context: Context, uri: string, position: Position): Promise<Hover | null> {
  if (context.projects.of(uri) === null) return null;
  const badge = context.badges.of(uri).find(({ query: { range } }) => contains(firstLine(range, context, uri), position));
  if (badge === undefined) return null;
  const run = badge.run ?? badge.former;
  const record = run === undefined ? null : await within(context.clock, PATIENCE_MS, context.runs.get(run.id), null);
  const [title = '', ...lines] = words(badge, record);
  const plain = !context.client().showsMarkdown;
  const value = plain ? [title, ...lines].join('\n') : [`**${escaped(title)}**`, ...lines.map(line => escaped(line))].join('\n\n');
  return { contents: { kind: plain ? MarkupKind.PlainText : MarkupKind.Markdown, value }, range: firstLine(badge.query.range, context, uri) };
}

function words({ status, run }: Badge, record: RunRecord | null): readonly string[] {
  if (record === null) return [status.name, status.detail];
  const { verdict, outcome: { counts, partial } } = record;
  const rows = countsUnknown(verdict, partial, counts) ? t('No rows were counted.') : t('{0} on legacy, {1} on new; only on legacy {2}, only on new {3}, changed {4}, duplicates {5}, in flight {6}.',
    counted(counts.legacy, 'row'), counted(counts.new, 'row'), counts.onlyLegacy, counts.onlyNew, counts.changed, counts.duplicates, counts.inFlight);
  const when = t('Checked {0} in {1} ({2}), took {3}.', record.finishedAt, record.subject.environment, record.subject.pair, duration(record.evidence.ms));
  const told = [status.name, ...(run === undefined ? [status.detail] : []), record.headline, ...explain(record), rows, when];
  return [...new Set(told.map(visible))];
}

function contains({ start, end }: { readonly start: Position; readonly end: Position }, { line, character }: Position): boolean {
  return line === start.line && character >= start.character && character <= end.character;
}
