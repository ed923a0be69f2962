/** A process, measured from outside: time, memory and processor time of it and of all that it starts. Linux (/proc). */
import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** How a measured process ended. */
export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly timedOut: boolean;
  readonly seconds: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes: highest resident size of each process of the tree that ran on our Node, added up. */
  readonly peakNode: number;
  /** Processor seconds of the whole tree, as last sampled. */
  readonly cpu: number;
}

/** How to run it. */
export interface Spawned {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Seconds after which the tree is asked to end, and soon after killed. */
  readonly timeout: number;
}

/** Often enough to see the end of a short process, and 0.2 % of a processor. */
const SAMPLE_MS = 40;
/** Clock ticks a second in /proc/<pid>/stat: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Seconds between being asked to end and being killed. */
const GRACE = 5;

// What was started ends with us, also when we are told to end.
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) process.on(signal, () => process.exit(code));

/** Runs a command to its end, in a process group of its own that ends with it. */
export function runMeasured({ command, args, env, cwd, timeout }: Spawned): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    const seen = new Map<number, Sample>();
    const { pid } = child;
    const sampler = setInterval(() => { if (pid !== undefined) sampleTree(pid, seen); }, SAMPLE_MS);
    let timedOut = false;
    const end = (signal: NodeJS.Signals): void => {
      if (pid === undefined) return;
      try {
        process.kill(-pid, signal);
      } catch {
        // It has ended by itself.
      }
    };
    const killGroup = (): void => { end('SIGKILL'); };
    const timers = [
      // Asked first, it may stop its statements on the servers.
      setTimeout(() => { timedOut = true; end('SIGINT'); }, timeout * 1000),
      setTimeout(killGroup, (timeout + GRACE) * 1000),
    ];
    process.on('exit', killGroup);
    const stop = (): void => {
      clearInterval(sampler);
      for (const timer of timers) clearTimeout(timer);
      process.off('exit', killGroup);
    };
    child.on('error', error => { stop(); reject(error); });
    child.on('close', code => {
      stop();
      const samples = [...seen.values()];
      resolve({
        code, timedOut, stdout, stderr, seconds: (performance.now() - start) / 1000,
        peakNode: samples.filter(({ isNode }) => isNode).reduce((sum, { peak }) => sum + peak, 0),
        cpu: samples.reduce((sum, sample) => sum + sample.cpu, 0),
      });
    });
  });
}

interface Sample { readonly isNode: boolean; readonly peak: number; readonly cpu: number }

function sampleTree(pid: number, seen: Map<number, Sample>): void {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // Fields after the command in brackets: 12th and 13th are the ticks in user and system mode (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /su, '').split(' ');
    const peak = Number(/^VmHWM:\s+(\d+) kB/mu.exec(status)?.[1] ?? 0) * 1024;
    const before = seen.get(pid);
    seen.set(pid, {
      isNode: before?.isNode === true || readlinkSync(`/proc/${pid}/exe`) === process.execPath,
      peak: Math.max(peak, before?.peak ?? 0),
      cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
    });
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')) if (child !== '') sampleTree(Number(child), seen);
  } catch {
    // It ended while it was looked at: what was seen before stands.
  }
}
