/**
 * The `parity.jsonc` of each workspace folder with the `parity.accepted.jsonc` beside it, as they stand in their editors when they are
 * open, else on the disk. Everything else asks here, from memory, and is told when something changed.
 */
import path from 'node:path';
import { ACCEPTED_FILE, dayOf, loadAccepted } from '../config/accepted.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigProblem } from '../config/types.ts';
import type { Project } from '../service/types.ts';
import type { Files } from './deps.ts';
import { isInside, toPath, toUri } from './uris.ts';

/** A workspace folder with a configuration. */
export interface WorkspaceProject extends Project {
  /** The workspace folder, a path; `folder` is the one in which the configuration stands. */
  readonly root: string;
  readonly configPath: string;
  /** As the editor writes it when it is open there. */
  readonly configUri: string;
  /** The text that was loaded. */
  readonly text: string;
  /** The accepted differences beside it; null: there are none. */
  readonly accepted: { readonly uri: string; readonly text: string } | null;
}

/** A file of a project with what is wrong in it. */
export interface ProjectFile {
  readonly uri: string;
  readonly text: string;
  readonly problems: readonly ConfigProblem[];
}

/** The files of a project that a person writes. */
export function filesOf({ configUri, text, loaded, accepted }: WorkspaceProject): readonly ProjectFile[] {
  const config = { uri: configUri, text, problems: loaded.problems };
  return accepted === null ? [config] : [config, { ...accepted, problems: loaded.accepted?.problems ?? [] }];
}

/** What the editors hold. */
export interface OpenTexts {
  /** The document of that path when it is open. */
  open(file: string): { readonly uri: string; readonly text: string } | null;
}

/** The projects of a workspace. */
export interface Projects {
  /** The project of a document: of the innermost workspace folder that holds it. null: no folder, or no configuration in it. */
  of(uri: string): WorkspaceProject | null;
  /** In the order of the workspace folders. */
  all(): readonly WorkspaceProject[];
  /** The workspace folder of a document, a path, whether it has a configuration or not. */
  rootOf(uri: string): string | null;
  /** True when the path is the configuration of a workspace folder or its accepted differences, there or not. */
  isConfig(file: string): boolean;
  /** Takes these workspace folders (URIs) and this name of the configuration, and reads them. */
  set(folders: readonly string[], configFile: string): Promise<void>;
  /** Reads one again: it changed in its editor or on the disk. */
  reload(file: string): Promise<void>;
  /** Resolves when everything that is being read has been. */
  ready(): Promise<void>;
}

/** @param changed is called after every change, with the paths of the configurations that changed, were found or went away. */
export function createProjects(files: Files, texts: OpenTexts, changed: (configs: readonly string[]) => void): Projects {
  let roots: readonly { readonly root: string; readonly configPath: string }[] = [];
  const loaded = new Map<string, WorkspaceProject>();
  /** Rises with every reading of a path, so that a slow read never overwrites a later one. */
  const readings = new Map<string, number>();
  let settled: Promise<void> = Promise.resolve();

  /** @returns whether anything changed. */
  async function read(root: string, configPath: string): Promise<boolean> {
    const reading = (readings.get(configPath) ?? 0) + 1;
    readings.set(configPath, reading);
    const open = texts.open(configPath);
    const text = open?.text ?? (await files.read(configPath));
    const acceptedPath = acceptedBeside(configPath);
    const openAccepted = texts.open(acceptedPath);
    const acceptedText = openAccepted?.text ?? (await files.read(acceptedPath));
    if (readings.get(configPath) !== reading || !roots.some(entry => entry.configPath === configPath)) return false;
    const before = loaded.get(configPath);
    if (text === null) return loaded.delete(configPath);
    const configUri = open?.uri ?? before?.configUri ?? toUri(configPath);
    const accepted = acceptedText === null ? null : { uri: openAccepted?.uri ?? before?.accepted?.uri ?? toUri(acceptedPath), text: acceptedText };
    if (before?.text === text && before.configUri === configUri && before.accepted?.text === accepted?.text && before.accepted?.uri === accepted?.uri) return false;
    const config = loadConfig(text);
    const all = acceptedText === null ? config : { ...config, accepted: loadAccepted(acceptedText, dayOf(new Date()), config.config) };
    loaded.set(configPath, { folder: path.dirname(configPath), loaded: all, root, configPath, configUri, text, accepted });
    return true;
  }

  /** The workspace folder that holds the path, the innermost first. */
  function holder(file: string): { readonly root: string; readonly configPath: string } | undefined {
    return roots.filter(entry => isInside(entry.root, file)).sort((left, right) => right.root.length - left.root.length)[0];
  }

  async function set(folders: readonly string[], configFile: string): Promise<void> {
    const before = [...loaded.keys()];
    roots = folders.flatMap(uri => {
      const root = toPath(uri);
      return root === null ? [] : [{ root, configPath: path.resolve(root, configFile) }];
    });
    const gone = before.filter(file => !roots.some(entry => entry.configPath === file));
    for (const file of gone) loaded.delete(file);
    const did = await Promise.all(roots.map(async ({ root, configPath }) => ((await read(root, configPath)) ? [configPath] : [])));
    const all = [...gone, ...did.flat()];
    if (all.length > 0) changed(all);
  }

  async function reload(file: string): Promise<void> {
    for (const { root, configPath } of roots) if (isOf(configPath, file) && (await read(root, configPath))) changed([configPath]);
  }

  function settling(work: Promise<void>): Promise<void> {
    settled = Promise.allSettled([settled, work]).then(() => undefined);
    return work;
  }

  return {
    of: uri => {
      const file = toPath(uri);
      const entry = file === null ? undefined : holder(file);
      return entry === undefined ? null : (loaded.get(entry.configPath) ?? null);
    },
    all: () => roots.flatMap(({ configPath }) => loaded.get(configPath) ?? []),
    rootOf: uri => {
      const file = toPath(uri);
      return file === null ? null : (holder(file)?.root ?? null);
    },
    isConfig: file => roots.some(entry => isOf(entry.configPath, file)),
    set: (folders, configFile) => settling(set(folders, configFile)),
    reload: file => settling(reload(file)),
    ready: () => settled,
  };
}

function acceptedBeside(configPath: string): string {
  return path.join(path.dirname(configPath), ACCEPTED_FILE);
}

function isOf(configPath: string, file: string): boolean {
  return configPath === file || acceptedBeside(configPath) === file;
}

/** The environment that counts: the one asked for, else the one of the settings when the configuration has it, else its default. */
export function environmentName(project: Project, asked: string | undefined, setting: string): string | null {
  const { environments, defaultEnvironment } = project.loaded.config;
  if (asked !== undefined && asked !== '') return asked;
  if (setting !== '' && Object.hasOwn(environments, setting)) return setting;
  return defaultEnvironment;
}
