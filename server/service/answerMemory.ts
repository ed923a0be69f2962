/** Answers to the statements of calibrations, kept in files for a day, so that the next process need not ask for them again. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AnswerMemory, AnswerRows } from '../calibrate/probes.ts';
import { removeOlder, writeWhole } from './wholeFile.ts';

/** A server may be set in another way, or another one answer under its name: an answer that is older is asked for again. */
const MOST_AGE_MS = 24 * 60 * 60 * 1000;

/** Where answers are kept in a state folder, beside the runs: the editor and the command line share them. */
export const answersFolder = (state: string): string => path.join(state, 'answers');

/**
 * A memory in a folder, which is made when something is kept. Whatever cannot be read or written is not remembered: the servers are asked then.
 * @param now for tests
 */
export function createAnswerMemory(folder: string, now: () => Date = () => new Date()): AnswerMemory {
  const nameOf = (key: string): string => `${key}.json`;
  const isFresh = (at: number): boolean => at <= now().getTime() && now().getTime() - at < MOST_AGE_MS;
  return {
    recall: async (key) => {
      try {
        const { at, rows } = JSON.parse(await readFile(path.join(folder, nameOf(key)), 'utf8')) as { readonly at?: unknown; readonly rows?: unknown };
        return typeof at === 'number' && isFresh(at) && isRows(rows) ? { at: new Date(at), rows } : null;
      } catch {
        return null;
      }
    },
    keep: async (key, rows) => {
      try {
        await writeWhole(folder, nameOf(key), JSON.stringify({ at: now().getTime(), rows }));
        await removeOlder(folder, MOST_AGE_MS, now());
      } catch {
        // A folder that cannot be written to costs a calibration in the next process, and nothing else.
      }
    },
  };
}

function isRows(rows: unknown): rows is AnswerRows {
  return Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every((value) => value === null || typeof value === 'string'));
}
