/**
 * What the user set going and what comes of it: progress where the user looks, one way to cancel, the result in its panel, and a
 * notification only when the result is nowhere on the screen.
 */
import * as vscode from 'vscode';
import { Cancel, Check, Compare, CompareFiles, GetQueryStatuses } from '../protocol/messages.ts';
import type { CheckParams, CompareResult } from '../protocol/messages.ts';
import type { Position, QueryStatus, Range } from '../protocol/model.ts';
import type { Notices } from './notices.ts';
import type { Panels } from './panels.ts';
import type { Server } from './server.ts';
import { lensesShown } from './settings.ts';
import { queryAt, querySubject, subjectOf, tableSubject } from './subject.ts';
import { summaryOf } from './summary.ts';

/** The query at a position, or the text of a range, of a document. */
export interface QueryTarget {
  readonly uri: vscode.Uri;
  readonly position?: Position;
  readonly range?: Range;
}

/** Something that runs. */
export interface Job {
  readonly title: string;
  /** Documents whose queries run. */
  readonly uris: readonly vscode.Uri[];
  /** The last words of its progress. */
  readonly words: string;
  cancel(): void;
}

export interface Comparisons extends vscode.Disposable {
  readonly jobs: readonly Job[];
  readonly onDidChange: vscode.Event<void>;
  /** Compares and shows the result; undefined when cancelled or failed, which was said. */
  compareQuery(target: QueryTarget): Promise<CompareResult | undefined>;
  compareFiles(uris: readonly vscode.Uri[], title: string): Promise<CompareResult | undefined>;
  check(params: Omit<CheckParams, 'workDoneToken'>, title: string): Promise<CompareResult | undefined>;
  /** Compares without showing anything; throws what went wrong. For other extensions. */
  compareSilently(target: QueryTarget, token?: vscode.CancellationToken): Promise<CompareResult>;
  /** Cancels everything, of every window on this workspace's server, and waits until no statement runs on a store. */
  cancelAll(): Promise<number>;
  cancelRun(runId: string): Promise<number>;
}

interface Work {
  readonly title: string;
  readonly uris: readonly vscode.Uri[];
  /** Known panel of the result. */
  readonly subject?: string;
  /** The user sees how it goes without a notification. */
  readonly watched: boolean;
  send(workDoneToken: string, token: vscode.CancellationToken): Promise<CompareResult>;
}

const visible = (uri: vscode.Uri): boolean => vscode.window.visibleTextEditors.some(editor => editor.document.uri.toString() === uri.toString());

export function createComparisons(server: Server, panels: Panels, notices: Notices, healthVisible: () => boolean): Comparisons {
  const changed = new vscode.EventEmitter<void>();
  const jobs = new Set<Job>();
  let count = 0;

  async function run(work: Work): Promise<CompareResult | undefined> {
    const location = work.watched ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
    return vscode.window.withProgress({ location, title: work.title, cancellable: !work.watched }, async (progress, shown) => {
      const source = new vscode.CancellationTokenSource();
      shown.onCancellationRequested(() => source.cancel());
      const job = { title: work.title, uris: work.uris, words: '', cancel: () => source.cancel() };
      const token = `parity-${(count += 1)}`;
      let percent = 0;
      const listening = server.onProgress(token, ({ words, percent: now = percent }) => {
        progress.report({ ...(words === undefined ? {} : { message: words }), increment: Math.max(0, now - percent) });
        percent = Math.max(percent, now);
        if (words === undefined) return;
        job.words = words;
        if (work.subject !== undefined) panels.running(work.subject, words);
      });
      jobs.add(job);
      changed.fire();
      if (work.subject !== undefined) panels.running(work.subject, vscode.l10n.t('Comparing…'));
      try {
        const result = await work.send(token, source.token);
        return source.token.isCancellationRequested ? undefined : result;
      } catch (error) {
        notices.failed(error);
        return undefined;
      } finally {
        if (work.subject !== undefined) panels.settled(work.subject);
        listening.dispose();
        source.dispose();
        jobs.delete(job);
        changed.fire();
      }
    });
  }

  /** The query that is meant, for the panel that may be open of it; undefined when the server does not know (yet). */
  async function meant({ uri, position, range }: QueryTarget): Promise<QueryStatus | undefined> {
    try {
      const { queries } = await server.request(GetQueryStatuses, { uri: uri.toString() });
      return queryAt(queries, position ?? range?.start ?? { line: 0, character: 0 });
    } catch {
      return undefined;
    }
  }

  const paramsOf = ({ uri, position, range }: QueryTarget) => ({
    uri: uri.toString(), ...(position ? { position } : {}), ...(range ? { range } : {}),
  });

  return {
    get jobs() {
      return [...jobs];
    },
    onDidChange: changed.event,
    async compareQuery(target) {
      const query = await meant(target);
      const subject = query && querySubject(target.uri.toString(), query.name);
      const onScreen = (): boolean => visible(target.uri) && lensesShown();
      const result = await run({
        title: query ? vscode.l10n.t('Comparing {0}', query.name) : vscode.l10n.t('Comparing'),
        uris: [target.uri],
        ...(subject === undefined ? {} : { subject }),
        watched: onScreen() || (subject !== undefined && panels.isVisible(subject)),
        send: (workDoneToken, token) => server.request(Compare, { ...paramsOf(target), workDoneToken }, token),
      });
      if (!result) return undefined;
      const [only] = result.runs;
      if (only && result.runs.length === 1 && (visible(target.uri) || panels.isVisible(subjectOf(only)))) panels.show(only, { beside: true });
      else if (result.runs.length > 0 || !onScreen()) notices.finished(summaryOf(result, vscode.l10n.t), only?.runId);
      else notices.nothingCompared(result);
      return result;
    },
    async compareFiles(uris, title) {
      const result = await run({
        title,
        uris,
        watched: lensesShown() && uris.every(visible),
        send: (workDoneToken, token) => server.request(CompareFiles, { uris: uris.map(String), workDoneToken }, token),
      });
      if (!result) return undefined;
      const [only] = result.runs;
      if (!(lensesShown() && uris.every(visible))) notices.finished(summaryOf(result, vscode.l10n.t), result.runs.length === 1 ? only?.runId : undefined);
      return result;
    },
    async check(params, title) {
      const { environment, table } = params;
      const subject = environment !== undefined && table !== undefined ? tableSubject(environment, table) : undefined;
      const onScreen = (): boolean => healthVisible() || (subject !== undefined && panels.isVisible(subject));
      const result = await run({
        title,
        uris: [],
        ...(subject === undefined ? {} : { subject }),
        watched: onScreen(),
        send: (workDoneToken, token) => server.request(Check, { ...params, workDoneToken }, token),
      });
      if (!result) return undefined;
      const [only] = result.runs;
      const single = result.runs.length === 1 ? only : undefined;
      if (single && panels.isOpen(subjectOf(single))) panels.show(single, { beside: true });
      if (!onScreen()) notices.finished(summaryOf(result, vscode.l10n.t), single?.runId);
      return result;
    },
    compareSilently: (target, token) => server.request(Compare, paramsOf(target), token),
    async cancelAll() {
      for (const job of jobs) job.cancel();
      return (await server.request(Cancel, {})).cancelled;
    },
    async cancelRun(runId) {
      return (await server.request(Cancel, { runId })).cancelled;
    },
    dispose() {
      for (const job of jobs) job.cancel();
      changed.dispose();
    },
  };
}
