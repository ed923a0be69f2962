/** Progress of a request under the token that its client gave, and its cancel button. */
import { WorkDoneProgress, WorkDoneProgressCancelNotification } from 'vscode-languageserver';
import type { CancellationToken, Connection, WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport } from 'vscode-languageserver';
import { cancelled } from './cancelled.ts';
import type { Clock } from './deps.ts';
import { sendQuietly } from './send.ts';
import { coalesced } from './timing.ts';

/** What is told of a request while it runs. */
export interface RequestProgress {
  /** Aborted by `$/cancelRequest`, or by the progress' cancel button. */
  readonly signal: AbortSignal;
  /** Says where the request is. Many calls make few messages. @param share 0..1 */
  report(words: string, share: number | undefined): void;
}

/** Runs requests with progress. */
export interface ProgressHost {
  run<T>(title: string, workDoneToken: string | number | undefined, token: CancellationToken, action: (progress: RequestProgress) => Promise<T>): Promise<T>;
  /** Listens for the cancel button. To be called when the client is initialized: the library puts a handler of its own in this place before. */
  listen(): void;
}

const REPORT_MS = 100;

export function createProgressHost(connection: Connection, clock: Clock): ProgressHost {
  const buttons = new Map<string | number, AbortController>();

  function tell(token: string | number | undefined, value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void {
    if (token !== undefined) void sendQuietly(() => connection.sendProgress(WorkDoneProgress.type, token, value));
  }

  return {
    listen: () => {
      connection.onNotification(WorkDoneProgressCancelNotification.type, ({ token }) => { buttons.get(token)?.abort(cancelled()); });
    },
    run: async (title, workDoneToken, token, action) => {
      const controller = new AbortController();
      const cancelling = token.onCancellationRequested(() => { controller.abort(cancelled()); });
      if (token.isCancellationRequested) controller.abort(cancelled());
      if (workDoneToken !== undefined) buttons.set(workDoneToken, controller);
      let latest: { readonly words: string; readonly share: number | undefined } = { words: '', share: undefined };
      const telling = coalesced(clock, REPORT_MS, () => {
        const percentage = latest.share === undefined ? {} : { percentage: Math.round(latest.share * 100) };
        tell(workDoneToken, { kind: 'report', message: latest.words, ...percentage });
      });
      tell(workDoneToken, { kind: 'begin', title, percentage: 0, cancellable: true });
      try {
        return await action({
          signal: controller.signal,
          report: (words, share) => {
            latest = { words, share };
            telling.ask();
          },
        });
      } finally {
        telling.stop();
        tell(workDoneToken, { kind: 'end' });
        cancelling.dispose();
        if (workDoneToken !== undefined) buttons.delete(workDoneToken);
      }
    },
  };
}
