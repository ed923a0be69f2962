/** What the features of the server share. Made once in `startServer`, handed to each feature; no feature knows another. */
import type { Connection } from 'vscode-languageserver';
import type { ClientSettings } from '../../protocol/messages.ts';
import type { RunStore } from '../runs/types.ts';
import type { Badges } from './badges.ts';
import type { Changes } from './changes.ts';
import type { Clock, ServerDeps } from './deps.ts';
import type { Documents } from './documents.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import type { ProgressHost } from './progress.ts';
import type { Projects } from './projects.ts';
import type { RunIndex } from './runIndex.ts';
import type { Secrets } from './secrets.ts';
import type { ServiceHolder } from './serviceHolder.ts';

/** What the client said, as it stands now. */
export interface ClientState {
  readonly trusted: boolean;
  readonly settings: ClientSettings;
  /** What the client can do. */
  readonly refreshesCodeLens: boolean;
  readonly watchesDynamically: boolean;
  readonly changesFolders: boolean;
  readonly showsMarkdown: boolean;
}

export interface Context {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly log: Log;
  client(): ClientState;
  readonly projects: Projects;
  readonly documents: Documents;
  readonly runs: RunStore;
  readonly index: RunIndex;
  readonly jobs: Jobs;
  readonly badges: Badges;
  readonly secrets: Secrets;
  readonly service: ServiceHolder;
  readonly progress: ProgressHost;
  readonly changes: Changes;
  readonly tableHash: ServerDeps['tableHash'];
}
