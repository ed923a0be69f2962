/** The records of runs: small JSON files whose presence makes a run visible. */
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isMissing } from './errors.ts';
import { RUN_FORMAT } from './types.ts';
import type { RunRecord } from './types.ts';

/** Records that are kept in memory. */
const MAX_CACHED = 500;

/** Writes a file so that readers see all of it or none of it, even when the machine stops in between. */
export async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file));
}

/** Makes a rename last. Not every platform lets a folder be opened; there the file system does what it does. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder);
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows: EPERM or EISDIR.
  }
}

/** Reads records and keeps the last ones, by file name, time of change and size. */
export class RecordFiles {
  readonly #folder: string;
  readonly #cache = new Map<string, { readonly stamp: string; readonly record: RunRecord | null }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  file(id: string): string {
    return path.join(this.#folder, `${id}.json`);
  }

  /** The record, or null when there is none, or none of this format. What cannot be read is left where it is. */
  async read(id: string): Promise<RunRecord | null> {
    const file = this.file(id);
    try {
      const { mtimeMs, size } = await stat(file);
      const stamp = `${String(mtimeMs)} ${String(size)}`;
      const known = this.#cache.get(id);
      const record = known?.stamp === stamp ? known.record : parseRecord(await readFile(file, 'utf8'), id);
      this.#cache.delete(id);
      this.#cache.set(id, { stamp, record });
      this.#shrink();
      return record;
    } catch (error) {
      if (!isMissing(error)) throw error;
      this.#cache.delete(id);
      return null;
    }
  }

  #shrink(): void {
    for (const id of this.#cache.keys()) {
      if (this.#cache.size <= MAX_CACHED) return;
      this.#cache.delete(id);
    }
  }
}

function parseRecord(text: string, id: string): RunRecord | null {
  try {
    const record: unknown = JSON.parse(text);
    const isOurs = typeof record === 'object' && record !== null && 'format' in record && record.format === RUN_FORMAT && 'id' in record && record.id === id;
    return isOurs ? (record as RunRecord) : null;
  } catch {
    return null;
  }
}
