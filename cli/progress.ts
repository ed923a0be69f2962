/** What goes on, on standard error: one line that is written anew on a terminal, plain lines anywhere else, nothing when quiet. */
import { duration, shortened, visible } from '../server/report/words.ts';
import type { Output } from './outside.ts';

/** Progress of one call. */
export interface Progress {
  /** A step begins: `position` of `total`, both from one. */
  begin(position: number, total: number, name: string): void;
  /** What the step does now. */
  update(words: string): void;
  /** The step has ended, with these words. */
  end(words: string): void;
  /** A line that stays, also when quiet: warnings, errors. */
  say(line: string): Promise<void>;
  /** Takes away what is only of the moment. */
  clear(): Promise<void>;
}

/** How often a line on a terminal is written anew. */
const TERMINAL_MS = 100;
/** A log is told what goes on when nothing ended for so long. */
const LOG_MS = 10_000;

export function createProgress(output: Output, quiet: boolean, now: () => number = () => performance.now()): Progress {
  let step = '';
  let began = 0;
  let written = -Infinity;
  let latest = '';
  let onScreen = false;
  let timer: NodeJS.Timeout | undefined;

  const put = (text: string): void => { void output.write(text); };
  const clear = async (): Promise<void> => {
    clearInterval(timer);
    if (!onScreen) return;
    onScreen = false;
    await output.write('\r\u001b[2K');
  };
  const show = (words: string): void => {
    written = now();
    onScreen = true;
    // One character is left free: a full line would wrap, and could not be written over.
    put(`\r\u001b[2K${shortened(visible(words), Math.max(10, output.columns - 1))}`);
  };

  return {
    begin(position, total, name) {
      if (quiet) return;
      step = total === 1 ? name : `[${String(position)}/${String(total)}] ${name}`;
      began = now();
      latest = `${step} …`;
      if (output.isTerminal) return show(latest);
      clearInterval(timer);
      timer = setInterval(() => { put(`${visible(latest)} (${duration(now() - began)})\n`); }, LOG_MS).unref();
    },
    update(words) {
      if (quiet) return;
      latest = `${step}: ${words}`;
      if (output.isTerminal && now() - written >= TERMINAL_MS) show(latest);
    },
    end(words) {
      if (quiet) return;
      clearInterval(timer);
      if (output.isTerminal) return show(`${step}: ${words}`);
      put(`${visible(`${step}: ${words} (${duration(now() - began)})`)}\n`);
    },
    async say(line) {
      await clear();
      await output.write(`${line}\n`);
    },
    clear,
  };
}
