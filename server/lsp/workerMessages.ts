/** What the language server and the process of its service say to each other. Plain values that can be cloned. */
import type { CheckRequest, CompareRequest, ServiceOptions } from '../service/types.ts';

/** What a call of the service takes. Its answer comes as `result` or `error`. */
export type WorkerCall =
  | { readonly method: 'compareQuery'; readonly request: CompareRequest }
  | { readonly method: 'checkTable'; readonly request: CheckRequest }
  | { readonly method: 'testConnection'; readonly project: CompareRequest['project']; readonly environment: string | undefined };

/** To the service. `id` is that of a call, or of a question. */
export type ToWorker =
  | { readonly type: 'call'; readonly id: number; readonly call: WorkerCall }
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'secret'; readonly id: number; readonly secret: string | null }
  | { readonly type: 'close' };

/** From the service. */
export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly words: string; readonly done: number; readonly total: number }
  | { readonly type: 'early'; readonly id: number; readonly headline: string }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly name: string; readonly message: string }
  | { readonly type: 'secret'; readonly id: number; readonly question: { readonly key: string; readonly label: string; readonly rejected: boolean } }
  | { readonly type: 'secretCancelled'; readonly id: number }
  | { readonly type: 'closed' };

/** What the process is started with: its first message. */
export interface WorkerStart {
  readonly type: 'start';
  readonly stateFolder: string;
  readonly options: Pick<ServiceOptions, 'environmentVariables' | 'maxFindings' | 'timeoutSeconds'>;
}

/** One end of the line between the two. */
export interface Line<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}
