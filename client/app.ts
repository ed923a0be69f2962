/** The parts of the running extension, as the commands see them. `main.ts` puts them together. */
import type * as vscode from 'vscode';
import type { Comparisons } from './comparisons.ts';
import type { HealthView } from './healthView.ts';
import type { Notices } from './notices.ts';
import type { Panels } from './panels.ts';
import type { Secrets } from './secrets.ts';
import type { Server } from './server.ts';
import type { Status } from './status.ts';

export interface App {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly server: Server;
  readonly comparisons: Comparisons;
  readonly panels: Panels;
  readonly health: HealthView;
  readonly status: Status;
  readonly notices: Notices;
  readonly secrets: Secrets;
}
