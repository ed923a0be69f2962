/** The service as the language server sees it: the same interface, carried to a thread that is started when it is first needed. */
import { Worker } from 'node:worker_threads';
import type { CancelSignal } from '../engine/types.ts';
import type { Compared, NotCompared, Project, SecretPort, Service, ServiceEvents, StoreAnswer } from '../service/types.ts';
import { within } from './clock.ts';
import type { Clock } from './deps.ts';
import { t } from './l10n.ts';
import type { FromWorker, Line, ToWorker, WorkerCall, WorkerStart } from './workerMessages.ts';

/** A thread. */
export interface Thread extends Line<ToWorker, FromWorker> {
  /** Called once when it ended, whoever ended it, with words when something went wrong. */
  onEnd(listener: (words: string | null) => void): void;
  /** Ends it at once. */
  terminate(): Promise<void>;
}

/** What the proxy is made of. */
export interface ProxyParts {
  startThread(): Thread;
  readonly secrets: SecretPort;
  readonly queryHash: Service['queryHash'];
  readonly clock: Clock;
}

/** How long the thread may take to stop what runs on the servers. */
const CLOSE_MS = 4000;

interface Pending {
  readonly events: ServiceEvents | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Started {
  readonly thread: Thread;
  readonly calls: Map<number, Pending>;
  readonly questions: Map<number, AbortController>;
  closed: () => void;
}

export function createServiceProxy(parts: ProxyParts): Service {
  let started: Started | null = null;
  let lastCall = 0;
  let ended = false;

  function start(): Started {
    const now: Started = { thread: parts.startThread(), calls: new Map(), questions: new Map(), closed: () => undefined };
    now.thread.onMessage(message => { take(now, message); });
    now.thread.onEnd(words => {
      if (started === now) started = null;
      for (const { reject } of now.calls.values()) reject(new Error(words === null ? t('The comparison was stopped.') : t('The thread that compares ended: {0}. Compare again.', words)));
      now.calls.clear();
      for (const controller of now.questions.values()) controller.abort();
      now.closed();
    });
    return now;
  }

  function take(from: Started, message: FromWorker): void {
    switch (message.type) {
      case 'progress': from.calls.get(message.id)?.events?.progress(message.words, message.done, message.total); break;
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
    from.thread.post({ type: 'secret', id, secret });
  }

  async function call(what: WorkerCall, events: ServiceEvents | null, signal: CancelSignal): Promise<unknown> {
    if (ended) throw new Error(t('The comparison was stopped.'));
    started ??= start();
    const { thread, calls } = started;
    lastCall += 1;
    const id = lastCall;
    const abort = (): void => { thread.post({ type: 'abort', id }); };
    try {
      return await new Promise<unknown>((resolve, reject) => {
        calls.set(id, { events, resolve, reject });
        thread.post({ type: 'call', id, call: what });
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
    compareQuery: (request, events, signal) => call({ method: 'compareQuery', request: { ...request, project: bare(request.project) } }, events, signal) as Promise<Compared | NotCompared>,
    checkTable: (request, events, signal) => call({ method: 'checkTable', request: { ...request, project: bare(request.project) } }, events, signal) as Promise<Compared>,
    testConnection: (project, environment, signal) => call({ method: 'testConnection', project: bare(project), environment }, null, signal) as Promise<readonly StoreAnswer[]>,
    queryHash: (project, environment, pair) => parts.queryHash(project, environment, pair),
    close: async () => {
      ended = true;
      const last = started;
      if (last === null) return;
      const closed = new Promise<void>(resolve => { last.closed = resolve; });
      last.thread.post({ type: 'close' });
      await within(parts.clock, CLOSE_MS, closed, undefined);
      await last.thread.terminate();
    },
  };
}

/** Memory of the thread's heap, in megabytes: a comparison streams, so that more is a fault that must not take the editor's machine. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 } as const;

/** A thread of this program. @param file the bundle, or any module that runs `runServiceWorker` when it is no main thread */
export function workerThread(file: string | URL, start: WorkerStart): Thread {
  // What libraries print must not get into the protocol on stdout, nor values of rows into anybody's log.
  const worker = new Worker(file, { workerData: start, resourceLimits: LIMITS, execArgv: [], stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  worker.unref();
  let words: string | null = null;
  worker.on('error', (error: unknown) => { words = error instanceof Error ? error.message : String(error); });
  return {
    post: message => { worker.postMessage(message); },
    onMessage: listener => { worker.on('message', listener); },
    onEnd: listener => { worker.on('exit', () => { listener(words); }); },
    terminate: async () => { await worker.terminate(); },
  };
}
