/** Badges over queries: one lens with the state, and at most one with an action, both on the first character of the query. */
import type { CodeLens } from 'vscode-languageserver';
import { serverCommands } from '../../protocol/commands.ts';
import type { CancelArgument, CompareQueryArgument, RunArgument } from '../../protocol/commands.ts';
import type { Badge } from './badges.ts';
import type { Context } from './context.ts';
import { t } from './l10n.ts';

/** The lenses of a document, from memory and at once. */
export function codeLenses(context: Context, uri: string): readonly CodeLens[] {
  // A workspace without configuration does not use Parity: nothing is put between its lines.
  if (!context.client().settings.codeLens || context.projects.of(uri) === null) return [];
  return context.badges.of(uri).flatMap(badge => lensesOf(badge, uri));
}

function lensesOf({ query, status }: Badge, uri: string): readonly CodeLens[] {
  const { start } = query.range;
  const range = { start, end: start };
  const lens = (words: string, command: string, argument: CompareQueryArgument | RunArgument | CancelArgument, tooltip?: string): CodeLens => ({
    range, command: { title: words, command, arguments: [argument], ...(tooltip === undefined ? {} : { tooltip }) },
  });
  const compare: CompareQueryArgument = { uri, position: start };
  const { title, detail, state, runId } = status;
  switch (state) {
    case 'queued':
    case 'running':
      // The words end in "cancel", and that is what a click does.
      return [lens(title, serverCommands.cancel, runId === undefined ? {} : { runId }, detail)];
    default: {
      if (runId === undefined) return [lens(title, serverCommands.compareQuery, compare, detail)];
      const show: RunArgument = { runId };
      return [lens(title, serverCommands.showResult, show, detail), lens(t('compare again'), serverCommands.compareQuery, compare)];
    }
  }
}
