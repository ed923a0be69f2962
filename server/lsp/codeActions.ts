/** Quick fixes: on a query that differs or could not be settled, and on problems of the configuration. */
import { CodeActionKind } from 'vscode-languageserver';
import type { CodeAction, Diagnostic, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { serverCommands } from '../../protocol/commands.ts';
import type { CompareQueryArgument, RunArgument } from '../../protocol/commands.ts';
import type { Range } from '../../protocol/model.ts';
import { addRule } from '../config/edit.ts';
import { visible } from '../report/words.ts';
import type { Badge } from './badges.ts';
import { directiveOf, offeredRules } from './columnRules.ts';
import type { OfferedRule } from './columnRules.ts';
import type { Context } from './context.ts';
import { SOURCE } from './diagnostics.ts';
import { t } from './l10n.ts';
import { firstLine, overlap } from './places.ts';
import { filesOf } from './projects.ts';
import type { ProjectFile, WorkspaceProject } from './projects.ts';
import { documentKey, toPath } from './uris.ts';

/** The quick fixes of a range. @param diagnostics those that the client shows there */
export async function codeActions(context: Context, uri: string, range: Range, diagnostics: readonly Diagnostic[]): Promise<readonly CodeAction[]> {
  const file = context.projects.all().flatMap(filesOf).find(one => documentKey(one.uri) === documentKey(uri));
  if (file !== undefined) return configFixes(file, uri, range, diagnostics);
  const project = context.projects.of(uri);
  if (project === null) return [];
  const badges = context.badges.of(uri).filter(({ query, run, job }) => run !== undefined && job === undefined && overlap(firstLine(query.range, context, uri), range));
  const actions = await Promise.all(badges.map(badge => queryActions(context, project, uri, badge, diagnostics)));
  return actions.flat();
}

const OFFERED: ReadonlySet<string> = new Set(['differs', 'inconclusive', 'inFlight', 'error']);

async function queryActions(context: Context, project: WorkspaceProject, uri: string, badge: Badge, diagnostics: readonly Diagnostic[]): Promise<readonly CodeAction[]> {
  const { query, run, status } = badge;
  if (run === undefined || !OFFERED.has(status.state)) return [];
  const own = diagnostics.filter(({ source, data }) => source === SOURCE && runIdOf(data) === run.id);
  const action = (title: string, more: Omit<CodeAction, 'title' | 'kind' | 'diagnostics'>): CodeAction => ({ title, kind: CodeActionKind.QuickFix, ...(own.length === 0 ? {} : { diagnostics: own }), ...more });
  const show: RunArgument = { runId: run.id };
  const compare: CompareQueryArgument = { uri, position: query.range.start };
  const record = await context.runs.get(run.id);
  const rules = record === null ? [] : offeredRules(record, project.loaded.config);
  return [
    action(t('Show result'), { command: { title: t('Show result'), command: serverCommands.showResult, arguments: [show] } }),
    action(t('Compare again'), { command: { title: t('Compare again'), command: serverCommands.compareQuery, arguments: [compare] } }),
    ...rules.flatMap(rule => ruleAction(context, project, uri, badge, rule, action)),
    action(t('Open {0}', nameOf(project)), { command: { title: t('Open {0}', nameOf(project)), command: serverCommands.openConfig } }),
  ];
}

type MakeAction = (title: string, more: Omit<CodeAction, 'title' | 'kind' | 'diagnostics'>) => CodeAction;

function ruleAction(context: Context, project: WorkspaceProject, uri: string, { query }: Badge, offered: OfferedRule, action: MakeAction): readonly CodeAction[] {
  const column = visible(offered.column);
  if (offered.table !== null) {
    const edits = addRule(project.text, offered.table, offered.column, offered.rule);
    const title = offered.rule.tolerance === undefined ? t('Add rule for column {0} to {1}', column, nameOf(project)) : t('Add tolerance for column {0} to {1}', column, nameOf(project));
    const document = TextDocument.create(project.configUri, 'jsonc', 0, project.text);
    const changes = edits.map(({ offset, length, text }): TextEdit => ({ range: { start: document.positionAt(offset), end: document.positionAt(offset + length) }, newText: text }));
    return changes.length === 0 ? [] : [action(title, { edit: { changes: { [project.configUri]: changes } } })];
  }
  const directive = directiveOf(offered);
  const document = context.documents.known(uri)?.document;
  if (directive === null || document === undefined || query.pair.directives.tolerances[offered.column] !== undefined) return [];
  // Above the query, on a line of its own; where a query begins in the middle of a line there is no such place.
  const before = document.getText({ start: { line: query.range.start.line, character: 0 }, end: query.range.start });
  if (before.trim() !== '') return [];
  const at = { line: query.range.start.line, character: 0 };
  return [action(t('Add tolerance for column {0} to this query', column), { edit: { changes: { [uri]: [{ range: { start: at, end: at }, newText: `${before}${directive}\n` }] } } })];
}

/** A replacement for each problem that has one. */
function configFixes(file: ProjectFile, uri: string, range: Range, diagnostics: readonly Diagnostic[]): readonly CodeAction[] {
  const document = TextDocument.create(file.uri, 'jsonc', 0, file.text);
  return file.problems.flatMap(({ fix, code, range: { offset, length } }): readonly CodeAction[] => {
    const place = { start: document.positionAt(offset), end: document.positionAt(offset + length) };
    if (fix === undefined || !overlap(place, range)) return [];
    const own = diagnostics.filter(diagnostic => diagnostic.source === SOURCE && diagnostic.code === code && sameRange(diagnostic.range, place));
    const edit = { changes: { [uri]: [{ range: place, newText: fix.text }] } };
    return [{ title: fix.title, kind: CodeActionKind.QuickFix, isPreferred: true, edit, ...(own.length === 0 ? {} : { diagnostics: own }) }];
  });
}

function sameRange(left: Range, right: Range): boolean {
  return JSON.stringify([left.start, left.end]) === JSON.stringify([right.start, right.end]);
}

function runIdOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'runId' in data ? data.runId : undefined;
}

function nameOf({ configUri, configPath }: WorkspaceProject): string {
  return (toPath(configUri) ?? configPath).split(/[\\/]/u).at(-1) ?? '';
}
