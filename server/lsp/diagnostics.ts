/** What stands in Problems: queries that differ or could not be settled, directives and configurations that cannot be read. Pushed. */
import { DiagnosticSeverity } from 'vscode-languageserver';
import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { shortened, visible } from '../report/words.ts';
import type { Context } from './context.ts';
import type { Badge } from './badges.ts';
import { firstLine } from './places.ts';
import { filesOf } from './projects.ts';
import type { ProjectFile } from './projects.ts';
import { sendQuietly } from './send.ts';
import { toPath } from './uris.ts';

export const SOURCE = 'parity';

/** What a diagnostic of a query carries for its quick fixes. */
export interface DiagnosticData {
  readonly runId: string;
}

/** Publishes diagnostics, and only what changed. */
export interface DiagnosticsPublisher {
  /** Brings every known document and configuration up to date. */
  publish(): void;
}

export function createDiagnostics(context: Context): DiagnosticsPublisher {
  const published = new Map<string, string>();

  function put(uri: string, diagnostics: readonly Diagnostic[]): void {
    const text = JSON.stringify(diagnostics);
    if ((published.get(uri) ?? '[]') === text) return;
    if (diagnostics.length === 0) published.delete(uri);
    else published.set(uri, text);
    void sendQuietly(() => context.connection.sendDiagnostics({ uri, diagnostics: [...diagnostics] }));
  }

  return {
    publish: () => {
      const wanted = new Map<string, readonly Diagnostic[]>();
      for (const uri of context.documents.uris()) wanted.set(uri, sqlDiagnostics(context, uri));
      for (const project of context.projects.all()) for (const file of filesOf(project)) wanted.set(file.uri, configDiagnostics(file));
      for (const uri of published.keys()) if (!wanted.has(uri)) wanted.set(uri, []);
      for (const [uri, diagnostics] of wanted) put(uri, diagnostics);
    },
  };
}

/** The problems of a file where they stand. */
function configDiagnostics({ uri, text, problems }: ProjectFile): readonly Diagnostic[] {
  const document = TextDocument.create(uri, 'jsonc', 0, text);
  return problems.map(({ severity, code, message, range: { offset, length } }) => ({
    range: { start: document.positionAt(offset), end: document.positionAt(offset + length) },
    severity: severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: SOURCE,
    message: visible(message),
  }));
}

function sqlDiagnostics(context: Context, uri: string): readonly Diagnostic[] {
  const file = toPath(uri);
  if (context.projects.of(uri) === null || (file !== null && context.projects.isConfig(file))) return [];
  const badges = context.badges.of(uri);
  const directives = badges.flatMap(badge => directiveDiagnostics(context, uri, badge));
  if (!context.client().settings.diagnostics) return directives;
  return [...directives, ...badges.flatMap(badge => queryDiagnostic(context, uri, badge) ?? [])];
}

/** The first line of a query whose latest check, of exactly this text, differs or could not be settled. */
function queryDiagnostic(context: Context, uri: string, { query, run, job, status }: Badge): Diagnostic | null {
  if (run === undefined || job !== undefined) return null;
  const severity = SEVERITY[status.state];
  if (severity === undefined) return null;
  const reason = run.reason === undefined ? '' : ` · ${visible(run.reason.message)}`;
  const data: DiagnosticData = { runId: run.id };
  return { range: firstLine(query.range, context, uri), severity, code: shortId(run.id), source: SOURCE, message: shortened(`${visible(run.headline)}${reason}`, 400), data };
}

const SEVERITY: Readonly<Partial<Record<Badge['status']['state'], DiagnosticSeverity>>> = {
  differs: DiagnosticSeverity.Warning,
  inconclusive: DiagnosticSeverity.Information,
  inFlight: DiagnosticSeverity.Information,
  error: DiagnosticSeverity.Information,
};

/** The end of a run's id: what tells it from others, short enough for a list. */
export function shortId(runId: string): string {
  return runId.split('-').at(-1) ?? runId;
}

function directiveDiagnostics(context: Context, uri: string, { query }: Badge): readonly Diagnostic[] {
  const document = context.documents.known(uri)?.document;
  if (document === undefined) return [];
  return query.pair.directives.problems.map(({ range, message }) => ({
    range: { start: document.positionAt(range.start), end: document.positionAt(range.end) },
    severity: DiagnosticSeverity.Warning,
    code: 'directive',
    source: SOURCE,
    message: visible(message),
  }));
}

