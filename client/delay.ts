/** One call for many: runs the work once after `ms` of quiet, and again if it was asked for while it ran. */
export interface Delayed {
  (): void;
  dispose(): void;
}

export function delayed(ms: number, work: () => Promise<void>): Delayed {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = false;
  let again = false;

  function ask(): void {
    again = true;
    if (timer === undefined && !running) timer = setTimeout(() => void fire(), ms);
  }

  async function fire(): Promise<void> {
    timer = undefined;
    again = false;
    running = true;
    try {
      await work();
    } finally {
      running = false;
      if (again) ask();
    }
  }

  return Object.assign(ask, {
    dispose() {
      clearTimeout(timer);
      again = false;
    },
  });
}
