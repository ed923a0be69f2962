/** Answers to the statements of calibrations, kept in files for a day, so that the next process need not ask for them again. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AnswerMemory, AnswerRows } from '../calibrate/probes.ts';

/** A server may be set in another way, or another one answer under its name: an answer that is older is asked for again. */
const MOST_AGE_MS = 24 * 60 * 60 * 1000;

/** Where answers are kept in a state folder, beside the runs: the editor and the command line share them. */
export const answersFolder = (state: string): string => path.join(state, 'answers');

/**
 * A memory in a folder, which is made when something is kept. Whatever cannot be read or written is not remembered: the servers are asked then.
 * @param now for tests
 */
export function createAnswerMemory(folder: string, now: () => Date = () => new Date()): AnswerMemory {
  const fileOf = (key: string): string => path.join(folder, `${key}.json`);
  const isFresh = (at: number): boolean => at <= now().getTime() && now().getTime() - at < MOST_AGE_MS;
  return {
    recall: async (key) => {
      try {
        const { at, rows } = JSON.parse(await readFile(fileOf(key), 'utf8')) as { readonly at?: unknown; readonly rows?: unknown };
        return typeof at === 'number' && isFresh(at) && isRows(rows) ? { at: new Date(at), rows } : null;
      } catch {
        return null;
      }
    },
    keep: async (key, rows) => {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const half = path.join(folder, `${randomUUID()}.tmp`);
        await writeFile(half, JSON.stringify({ at: now().getTime(), rows }), { mode: 0o600 });
        await rename(half, fileOf(key));
        await sweep();
      } catch {
        // A folder that cannot be written to costs a calibration in the next process, and nothing else.
      }
    },
  };

  async function sweep(): Promise<void> {
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      if (now().getTime() - (await stat(file)).mtimeMs > MOST_AGE_MS) await rm(file, { force: true });
    }
  }
}

function isRows(rows: unknown): rows is AnswerRows {
  return Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every((value) => value === null || typeof value === 'string'));
}
