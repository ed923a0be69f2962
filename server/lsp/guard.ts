/** The conditions under which something may run, each with its own error for the client. */
import { ErrorCode } from '../../protocol/errors.ts';
import type { ConfigProblem, LoadedConfig } from '../config/types.ts';
import type { Context } from './context.ts';
import { t } from './l10n.ts';
import { environmentName } from './projects.ts';
import type { WorkspaceProject } from './projects.ts';
import { RequestError } from './toResponseError.ts';
import { toUri } from './uris.ts';

/** A project with the environment to use. */
export interface Place {
  readonly project: WorkspaceProject;
  readonly environment: string;
}

/** The workspace is trusted. @throws RequestError */
export function requireTrust(context: Context): void {
  if (context.client().trusted) return;
  throw new RequestError(ErrorCode.untrusted, t('This workspace is not trusted: nothing is opened or run until it is.'));
}

/** Where the document's queries run. @throws RequestError */
export function placeOfDocument(context: Context, uri: string, asked: string | undefined): Place {
  requireTrust(context);
  const project = context.projects.of(uri);
  if (project === null) throw notConfigured(context, context.projects.rootOf(uri));
  return placeIn(context, project, asked);
}

/** Where a request that names no document runs: in the first project that fits. @throws RequestError */
export function placeOfWorkspace(context: Context, asked: string | undefined, table?: string): Place {
  requireTrust(context);
  const projects = context.projects.all();
  const fits = projects.find(({ loaded: { config } }) => (asked === undefined || Object.hasOwn(config.environments, asked)) && (table === undefined || Object.hasOwn(config.tables, table)));
  const project = fits ?? projects[0];
  if (project === undefined) throw notConfigured(context, null);
  return placeIn(context, project, asked);
}

function placeIn(context: Context, project: WorkspaceProject, asked: string | undefined): Place {
  const environment = environmentName(project, asked, context.client().settings.environment);
  const blocking = environment === null ? project.loaded.problems.find(({ severity }) => severity === 'error') : blockingProblem(project.loaded, environment);
  if (blocking !== undefined) {
    throw configuration(project, blocking, t('{0} has to be mended first: {1}', project.configPath.split(/[\\/]/).at(-1) ?? '', blocking.message));
  }
  if (environment === null) throw configuration(project, undefined, t('The configuration names no environment.'));
  if (!Object.hasOwn(project.loaded.config.environments, environment)) {
    const names = Object.keys(project.loaded.config.environments).join(', ');
    throw configuration(project, undefined, t('The configuration has no environment "{0}". It has: {1}.', environment, names));
  }
  return { project, environment };
}

/**
 * The first error that could bend a verdict: a rule for a table that could not be read would make false differences or hide true ones.
 * Errors in another environment do not matter.
 */
export function blockingProblem({ config, problems }: LoadedConfig, environment: string): ConfigProblem | undefined {
  const others = Object.keys(config.environments).filter(name => name !== environment);
  return problems.find(({ severity, path }) => {
    if (severity !== 'error') return false;
    if (!path.startsWith('environments.')) return true;
    if (isUnder(path, environment)) return true;
    // An environment with an error is left out of the configuration, so its name is told from the path; the one in use is there.
    return others.every(name => !isUnder(path, name)) && !Object.hasOwn(config.environments, environment);
  });
}

function isUnder(path: string, environment: string): boolean {
  return path === `environments.${environment}` || path.startsWith(`environments.${environment}.`);
}

function notConfigured(context: Context, root: string | null): RequestError {
  const { configFile } = context.client().settings;
  const message = t('There is no {0} here yet: it names the two warehouses that are compared.', configFile);
  return new RequestError(ErrorCode.notConfigured, message, { configFile, folder: root === null ? null : toUri(root) });
}

function configuration(project: WorkspaceProject, problem: ConfigProblem | undefined, message: string): RequestError {
  const line = problem === undefined ? 0 : project.text.slice(0, problem.range.offset).split('\n').length - 1;
  return new RequestError(ErrorCode.configuration, message, { uri: project.configUri, line });
}
