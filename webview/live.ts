/** What is said aloud: one polite region, so that progress and verdicts reach a screen reader without moving the focus. */
import { h } from './dom.ts';

/** How long progress waits between two sentences, in milliseconds. */
const PROGRESS_PAUSE = 4000;

export interface LiveRegion {
  readonly element: HTMLElement;
  /** Says a sentence now. */
  readonly say: (words: string) => void;
  /** Says how far something is, but not more often than one can listen to. */
  readonly progress: (words: string) => void;
}

/** Makes the region; it has to be in the document before it says anything. */
export function liveRegion(now: () => number = () => performance.now()): LiveRegion {
  const element = h('div', { class: 'sr-only', attrs: { role: 'status', 'aria-live': 'polite' } });
  let last = -PROGRESS_PAUSE;
  const say = (words: string): void => {
    // The same sentence twice is only heard when the text changes.
    element.textContent = element.textContent === words ? `${words}\u00a0` : words;
  };
  return {
    element,
    say,
    progress: words => {
      if (now() - last < PROGRESS_PAUSE) return;
      last = now();
      say(words);
    },
  };
}
