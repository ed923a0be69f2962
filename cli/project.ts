/** The configuration that a command works with: found, read, and refused when it has errors. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ACCEPTED_FILE, dayOf, loadAccepted } from '../server/config/accepted.ts';
import { loadConfig } from '../server/config/load.ts';
import type { ConfigProblem } from '../server/config/types.ts';
import type { Project } from '../server/service/types.ts';
import { CliError, systemWords } from './failure.ts';

export const CONFIG_FILE = 'parity.jsonc';

/** A project with the file that it was read from. */
export interface CliProject extends Project {
  readonly file: string;
  readonly text: string;
  /** The accepted differences beside it; null: there are none. */
  readonly accepted: { readonly file: string; readonly text: string } | null;
}

/** Problems of a configuration as `file:line:column: severity: message [code]`, which editors and CI systems find their way by. */
export function problemLines(project: CliProject, cwd: string): readonly string[] {
  const lines = (file: string, text: string, problems: readonly ConfigProblem[]): readonly string[] => problems.map(problem => {
    const { line, column } = placeOf(text, problem.range.offset);
    return `${shownPath(file, cwd)}:${String(line)}:${String(column)}: ${problem.severity}: ${problem.message} [${problem.code}]`;
  });
  const { accepted, loaded } = project;
  return [...lines(project.file, project.text, loaded.problems), ...(accepted === null ? [] : lines(accepted.file, accepted.text, loaded.accepted?.problems ?? []))];
}

/** Errors of a configuration; warnings are none. */
export function errorsOf(project: CliProject): readonly ConfigProblem[] {
  const { problems, accepted } = project.loaded;
  return [...problems, ...(accepted?.problems ?? [])].filter(problem => problem.severity === 'error');
}

/** Reads a configuration, however wrong it is. @throws CliError when it cannot be read */
export async function readProject(file: string, cwd: string): Promise<CliProject> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(`The configuration ${shownPath(file, cwd)} cannot be read: ${systemWords(error)}.`);
  }
  const loaded = loadConfig(text);
  const accepted = await readAccepted(path.join(path.dirname(file), ACCEPTED_FILE), cwd);
  const all = accepted === null ? loaded : { ...loaded, accepted: loadAccepted(accepted.text, dayOf(new Date()), loaded.config) };
  return { folder: path.dirname(file), file, text, loaded: all, accepted };
}

/** The accepted differences, or null when there is no such file. One that is there and cannot be read is an error: what it accepts is not known. */
async function readAccepted(file: string, cwd: string): Promise<CliProject['accepted']> {
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new CliError(`The accepted differences ${shownPath(file, cwd)} cannot be read: ${systemWords(error)}.`);
  }
}

/**
 * Where the configuration is: the one that is named, else the first `parity.jsonc` in one of the folders or above it.
 * @throws CliError when there is none
 */
export async function findConfig(named: string | undefined, folders: readonly string[], cwd: string): Promise<string> {
  if (named !== undefined) return path.resolve(cwd, named);
  for (const start of folders) {
    for (let folder = start; ; folder = path.dirname(folder)) {
      const file = path.join(folder, CONFIG_FILE);
      if (await isFile(file)) return file;
      if (path.dirname(folder) === folder) break;
    }
  }
  throw new CliError(`There is no ${CONFIG_FILE} in ${folders.map(folder => shownPath(folder, cwd)).join(' or ')}, nor in a folder above. Make one with \`parity init\`, or name one with --config.`);
}

async function isFile(file: string): Promise<boolean> {
  try {
    await readFile(file);
    return true;
  } catch (error) {
    // One that is there and cannot be read is meant all the same: reading it says why.
    return error instanceof Error && 'code' in error && error.code !== 'ENOENT' && error.code !== 'ENOTDIR' && error.code !== 'EISDIR';
  }
}

/**
 * The project to compare with. Errors in it end the command, wherever they are: rules that were not understood must not earn a tick.
 * @param warn told each warning
 */
export async function usableProject(file: string, cwd: string, warn: (line: string) => Promise<void>): Promise<CliProject> {
  const project = await readProject(file, cwd);
  const lines = problemLines(project, cwd);
  if (errorsOf(project).length > 0) throw new CliError(`${lines.join('\n')}\nThe configuration has errors, so nothing was compared.`);
  for (const line of lines) await warn(line);
  return project;
}

/** The environment that is asked for, or the configuration's own. @throws CliError when there is no such one */
export function environmentOf(project: CliProject, asked: string | undefined, cwd: string): string {
  const { environments, defaultEnvironment } = project.loaded.config;
  const names = Object.keys(environments);
  const name = asked ?? defaultEnvironment;
  if (name === null || !Object.hasOwn(environments, name)) {
    const there = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
    throw new CliError(`The configuration ${shownPath(project.file, cwd)} has no environment${name === null ? '' : ` "${name}"`}. ${there}`);
  }
  return name;
}

/** A path for people: from here when it is below, else in full. */
export function shownPath(file: string, cwd: string): string {
  const relative = path.relative(cwd, file);
  return relative === '' ? '.' : relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

/** Line and column, both from one, of an offset in a text. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
