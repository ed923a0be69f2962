/** The service in its own process, so that reading and comparing millions of rows never keeps an editor waiting. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { MANY } from '../engine/budget.ts';
import type { CancelSignal } from '../engine/types.ts';
import type { Config, TableConfig } from '../config/types.ts';
import type { RunStore } from '../runs/types.ts';
import type { Project, SecretPort, Service, ServiceBudget, ServiceEvents, ServiceOptions } from '../service/types.ts';
import { cancelled } from './cancelled.ts';
import type { FromWorker, Line, ToWorker, WorkerCall, WorkerStart } from './workerMessages.ts';

/** What a service is made of in its process. */
export interface WorkerParts {
  openRuns(folder: string): RunStore | Promise<RunStore>;
  createService(options: ServiceOptions): Service;
  /** Calls `listener` on each error of this process that nobody caught, in the asynchronous context of the code that threw it. */
  onFault(listener: (error: unknown) => void): void;
}

/** So often at most a call tells its progress, in milliseconds: a service that floods must not fill the line. */
const PROGRESS_MS = 50;

/** When most rows differ, the verdict is told at once and details are read for so long, in the background. */
const BACKGROUND: ServiceBudget = { limits: {}, many: { ...MANY, details: { ms: 60_000, rows: 4_000_000, bytes: 2_000_000_000 } } };

/** Answers on the line until it is closed. */
export function runServiceWorker(line: Line<FromWorker, ToWorker>, { stateFolder, options }: WorkerStart, parts: WorkerParts): void {
  const calls = new Map<number, AbortController>();
  /** The call to which code belongs: also a socket, a timer and a promise that it made. */
  const calling = new AsyncLocalStorage<number>();
  const questions = new Map<number, (secret: string | null) => void>();
  let lastQuestion = 0;

  const secrets: SecretPort = {
    secret: (question, signal) => {
      lastQuestion += 1;
      const id = lastQuestion;
      const answer = new Promise<string | null>((resolve, reject) => {
        const withdraw = (): void => {
          if (!questions.delete(id)) return;
          line.post({ type: 'secretCancelled', id });
          reject(cancelled());
        };
        questions.set(id, secret => {
          signal.removeEventListener('abort', withdraw);
          resolve(secret);
        });
        signal.addEventListener('abort', withdraw);
        line.post({ type: 'secret', id, question: { key: question.key, label: question.label, rejected: question.rejected } });
        if (signal.aborted) withdraw();
      });
      return answer;
    },
  };

  let made: Promise<Service> | null = null;
  const service = (): Promise<Service> => {
    // A folder that could not be opened may be there at the next call.
    made ??= Promise.resolve(parts.openRuns(stateFolder)).then(runs => parts.createService({ budget: BACKGROUND, ...options, runs, secrets, stateFolder }));
    made.catch(() => { made = null; });
    return made;
  };

  async function call(id: number, what: WorkerCall): Promise<void> {
    const controller = new AbortController();
    calls.set(id, controller);
    // Who was told already that a fault ended the call is told no more.
    const tell = (message: FromWorker): void => { if (calls.delete(id)) line.post(message); };
    try {
      const value = await answer(await service(), what, eventsOf(id), controller.signal);
      tell({ type: 'result', id, value });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      tell({ type: 'error', id, name, message });
    }
  }

  /**
   * Ends the call that an error belongs to, on the servers too; the others go on. Of an error without a call nobody knows which comparison it broke:
   * then none of those that run is believed.
   */
  function fault(error: unknown): void {
    const own = calling.getStore();
    for (const id of own === undefined ? [...calls.keys()] : [own]) {
      const controller = calls.get(id);
      // An error of a call that has ended changes nothing of what was told.
      if (controller === undefined || !calls.delete(id)) continue;
      const message = error instanceof Error ? error.message : String(error);
      line.post({ type: 'error', id, name: 'Error', message: `The comparison broke off, and there is no verdict: ${message}` });
      controller.abort(cancelled());
    }
  }
  parts.onFault(fault);

  function eventsOf(id: number): ServiceEvents {
    let last = -Infinity;
    return {
      progress: (words, done, total) => {
        const now = performance.now();
        if (now - last < PROGRESS_MS && done !== total) return;
        if (done === total && now - last < 1) return;
        last = now;
        line.post({ type: 'progress', id, words, done, total });
      },
      early: headline => { line.post({ type: 'early', id, headline }); },
    };
  }

  async function close(): Promise<void> {
    try {
      for (const controller of calls.values()) controller.abort(cancelled());
      await (await made)?.close();
    } finally {
      line.post({ type: 'closed' });
    }
  }

  line.onMessage(message => {
    switch (message.type) {
      case 'call': void calling.run(message.id, () => call(message.id, message.call)); break;
      case 'abort': calls.get(message.id)?.abort(cancelled()); break;
      case 'secret': {
        const resolve = questions.get(message.id);
        questions.delete(message.id);
        resolve?.(message.secret);
        break;
      }
      case 'close': void close().catch(() => undefined); break;
    }
  });
}

function answer(service: Service, call: WorkerCall, events: ServiceEvents, signal: CancelSignal): Promise<unknown> {
  switch (call.method) {
    case 'compareQuery': return service.compareQuery({ ...call.request, project: restored(call.request.project) }, events, signal);
    case 'checkTable': return service.checkTable({ ...call.request, project: restored(call.request.project) }, events, signal);
    case 'testConnection': return service.testConnection(restored(call.project), call.environment, signal);
  }
}

/** A cloned record has a prototype again, and with it members that nobody wrote, such as `constructor`: a table may have that name. */
function restored({ folder, loaded }: Project): Project {
  const { environments, tables, ...rest } = loaded.config;
  const plain = Object.entries(tables).map(([name, table]): readonly [string, TableConfig] => [name, { ...table, columns: bare(table.columns) }]);
  const config: Config = { ...rest, environments: bare(environments), tables: bare(Object.fromEntries(plain)) };
  return { folder, loaded: { ...loaded, config } };
}

function bare<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, record);
}
