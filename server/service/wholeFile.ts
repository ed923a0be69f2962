/** A small file that others see whole or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes beside the file's place and renames, in a folder that is made when it is not there. Readable by this user alone. Throws what the file system throws. */
export async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const half = path.join(folder, `${randomUUID()}.tmp`);
  await writeFile(half, text, { mode: 0o600 });
  await rename(half, path.join(folder, name));
}

/** Removes the files of a folder that nobody wrote for so long. */
export async function removeOlder(folder: string, ageMs: number, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (now.getTime() - (await stat(file)).mtimeMs > ageMs) await rm(file, { force: true });
  }
}
