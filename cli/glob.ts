/** File patterns, for shells that do not expand them and for patterns in quotes: `*`, `?`, `**`, `[ab]`, `{a,b}`. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Whether a text is a pattern rather than the name of a file. */
export function isPattern(text: string): boolean {
  return /[*?{[]/u.test(text);
}

/** Folders that hold nobody's queries, unless the pattern names them. */
const SKIPPED = new Set(['node_modules', '.git']);

/** The files that a pattern means, sorted; absolute. `*` and `**` do not go into names that start with a dot. */
export async function filesMatching(pattern: string, cwd: string): Promise<readonly string[]> {
  const absolute = slashes(path.resolve(cwd, pattern));
  const steps = absolute.split('/');
  const first = steps.findIndex(isPattern);
  const base = steps.slice(0, first === -1 ? steps.length - 1 : first).join('/') || '/';
  const matcher = new RegExp(`^${toRegExp(absolute)}$`, 'u');
  const found: string[] = [];
  await walk(base, file => {
    if (matcher.test(file)) found.push(path.normalize(file));
  }, absolute);
  return found.sort();
}

async function walk(folder: string, take: (file: string) => void, pattern: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = folder === '/' ? `/${entry.name}` : `${folder}/${entry.name}`;
    if (!entry.isDirectory()) take(file);
    else if (!SKIPPED.has(entry.name) || pattern.includes(`/${entry.name}/`)) await walk(file, take, pattern);
  }
}

function toRegExp(pattern: string): string {
  let [text, depth] = ['', 0];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    const startsName = at === 0 || pattern.charAt(at - 1) === '/';
    if (pattern.startsWith('**/', at) && startsName) {
      text += '(?:(?!\\.)[^/]+/)*';
      at += 2;
    } else if (character === '*') {
      text += startsName ? '(?!\\.)[^/]*' : '[^/]*';
      while (pattern.charAt(at + 1) === '*') at += 1;
    } else if (character === '?') text += startsName ? '(?!\\.)[^/]' : '[^/]';
    else if (character === '[' && pattern.includes(']', at + 2)) {
      const end = pattern.indexOf(']', at + 2);
      const inside = pattern.slice(at + 1, end).replace(/^!/u, '^').replace(/[\\[\]]/gu, '\\$&').replace(/^\^(?=.)/u, '^/');
      text += `[${inside}]`;
      at = end;
    } else if (character === '{' && pattern.includes('}', at)) {
      text += '(?:';
      depth += 1;
    } else if (character === '}' && depth > 0) {
      text += ')';
      depth -= 1;
    } else if (character === ',' && depth > 0) text += '|';
    else text += character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  }
  return text;
}

function slashes(file: string): string {
  return path.sep === '\\' ? file.replaceAll('\\', '/') : file;
}
