/** Temporary folders that go, however we end. */
import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Gives the work a fresh folder, which others may read (PostgreSQL reads files as a user of its own), and removes it afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parity-bench-'));
  const remove = (): void => { rmSync(folder, { recursive: true, force: true, maxRetries: 3 }); };
  process.on('exit', remove);
  try {
    await chmod(folder, 0o755);
    return await work(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
}
