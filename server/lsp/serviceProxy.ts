/** The service as the language server sees it: the same interface, carried to a process that is started when it is first needed. */
import type { CancelSignal } from '../engine/types.ts';
import type { Compared, Estimated, NotCompared, Project, SecretPort, Service, ServiceEvents, StoreAnswer } from '../service/types.ts';
import { within } from './clock.ts';
import type { Clock } from './deps.ts';
import { t } from './l10n.ts';
import type { FromWorker, Line, ToWorker, WorkerCall } from './workerMessages.ts';

/** The process of the service. */
export interface ServiceProcess extends Line<ToWorker, FromWorker> {
  /** Called once when it ended, whoever ended it, with words when something went wrong. */
  onEnd(listener: (words: string | null) => void): void;
  /** Ends it at once. */
  terminate(): Promise<void>;
}

/** What the proxy is made of. */
export interface ProxyParts {
  startProcess(): ServiceProcess;
  readonly secrets: SecretPort;
  readonly queryHash: Service['queryHash'];
  readonly clock: Clock;
}

/** How long the process may take to stop what runs on the servers. */
const CLOSE_MS = 4000;

interface Pending {
  readonly events: ServiceEvents | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Started {
  readonly process: ServiceProcess;
  readonly calls: Map<number, Pending>;
  readonly questions: Map<number, AbortController>;
  closed: () => void;
}

export function createServiceProxy(parts: ProxyParts): Service {
  let started: Started | null = null;
  let lastCall = 0;
  let ended = false;

  function start(): Started {
    const now: Started = { process: parts.startProcess(), calls: new Map(), questions: new Map(), closed: () => undefined };
    now.process.onMessage(message => { take(now, message); });
    now.process.onEnd(words => {
      if (started === now) started = null;
      for (const { reject } of now.calls.values()) reject(new Error(words === null ? t('The comparison was stopped.') : t('The process that compares ended: {0}. Compare again.', words)));
      now.calls.clear();
      for (const controller of now.questions.values()) controller.abort();
      now.closed();
    });
    return now;
  }

  function take(from: Started, message: FromWorker): void {
    switch (message.type) {
      case 'progress': from.calls.get(message.id)?.events?.progress(message.words, message.done, message.total); break;
      case 'early': from.calls.get(message.id)?.events?.early?.(message.headline); break;
      case 'result': from.calls.get(message.id)?.resolve(message.value); break;
      case 'error': from.calls.get(message.id)?.reject(Object.assign(new Error(message.message), { name: message.name })); break;
      case 'secret': void ask(from, message.id, message.question); break;
      case 'secretCancelled': from.questions.get(message.id)?.abort(); break;
      case 'closed': from.closed(); break;
    }
  }

  async function ask(from: Started, id: number, question: Parameters<SecretPort['secret']>[0]): Promise<void> {
    const controller = new AbortController();
    from.questions.set(id, controller);
    // A question that fails is one without an answer.
    const secret = await parts.secrets.secret(question, controller.signal).catch(() => null);
    from.questions.delete(id);
    from.process.post({ type: 'secret', id, secret });
  }

  async function call(what: WorkerCall, events: ServiceEvents | null, signal: CancelSignal): Promise<unknown> {
    if (ended) throw new Error(t('The comparison was stopped.'));
    started ??= start();
    const { process, calls } = started;
    lastCall += 1;
    const id = lastCall;
    const abort = (): void => { process.post({ type: 'abort', id }); };
    try {
      return await new Promise<unknown>((resolve, reject) => {
        calls.set(id, { events, resolve, reject });
        process.post({ type: 'call', id, call: what });
        signal.addEventListener('abort', abort);
        if (signal.aborted) abort();
      });
    } finally {
      calls.delete(id);
      signal.removeEventListener('abort', abort);
    }
  }

  /** Only what the service reads: the texts of editors stay here. */
  const bare = ({ folder, loaded }: Project): Project => ({ folder, loaded });

  return {
    compareQuery: (request, events, signal) => call({ method: 'compareQuery', request: { ...request, project: bare(request.project) } }, events, signal) as Promise<Compared | NotCompared | Estimated>,
    checkTable: (request, events, signal) => call({ method: 'checkTable', request: { ...request, project: bare(request.project) } }, events, signal) as Promise<Compared | Estimated>,
    testConnection: (project, environment, signal) => call({ method: 'testConnection', project: bare(project), environment }, null, signal) as Promise<readonly StoreAnswer[]>,
    queryHash: (project, environment, pair) => parts.queryHash(project, environment, pair),
    close: async () => {
      ended = true;
      const last = started;
      if (last === null) return;
      const closed = new Promise<void>(resolve => { last.closed = resolve; });
      last.process.post({ type: 'close' });
      await within(parts.clock, CLOSE_MS, closed, undefined);
      await last.process.terminate();
    },
  };
}
