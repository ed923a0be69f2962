/**
 * Folders that embedded databases spill into: one for each open database and nobody else. DuckDB names its temporary files without its process
 * or its database, so that two databases in one folder overwrite and delete each other's.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';

/** A folder to spill into. */
export interface SpillFolder {
  readonly path: string;
  /** Removes it with what is in it. */
  remove(): void;
}

const PREFIX = 'parity-spill-';

const open = new Set<string>();
let watching = false;

/**
 * Makes a folder (mode 0700) in the temporary folder of the system, and removes those of processes that ended without removing theirs. It is removed
 * when the process ends, if not before. Throws what the file system throws where no folder can be made.
 */
export function makeSpillFolder(): SpillFolder {
  removeForgotten();
  const folder = mkdtempSync(path.join(tmpdir(), `${PREFIX}${machine()}-${process.pid}-`));
  open.add(folder);
  if (!watching) {
    watching = true;
    process.once('exit', () => open.forEach(removeFolder));
  }
  return {
    path: folder,
    remove: () => {
      open.delete(folder);
      removeFolder(folder);
    },
  };
}

/** Where processes have the numbers that this one sees: containers may share a temporary folder, and no processes. */
function machine(): string {
  let processes = '';
  try {
    processes = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not Linux: one numbering for the whole machine.
  }
  return createHash('sha256').update(`${hostname()} ${processes}`).digest('hex').slice(0, 8);
}

function removeForgotten(): void {
  const mine = `${PREFIX}${machine()}-`;
  let names: readonly string[];
  try {
    names = readdirSync(tmpdir());
  } catch {
    return;
  }
  for (const name of names) {
    if (!name.startsWith(mine)) continue;
    const pid = /^(\d+)-/.exec(name.slice(mine.length))?.[1];
    const folder = path.join(tmpdir(), name);
    if (pid !== undefined && !isAlive(Number(pid)) && isOurs(folder)) removeFolder(folder);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function isOurs(folder: string): boolean {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() && (process.getuid === undefined || found.uid === process.getuid());
  } catch {
    return false;
  }
}

/** What cannot be removed now (a file that is still open, on Windows) is removed by a later process. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // See above.
  }
}
