/** One line above the tabs for what just happened: an export, a failure. It does not cover anything and can be put away. */
import type { Words } from './texts.ts';
import { button } from './controls.ts';
import { h, replaceChildren } from './dom.ts';

/** How long good news stays, in milliseconds; bad news stays until it is put away. */
const GOOD_NEWS = 5000;

export interface Notice {
  readonly element: HTMLElement;
  good(words: string): void;
  bad(words: string): void;
}

/** Makes the line. `say` reads it aloud. */
export function createNotice(words: Words, say: (text: string) => void): Notice {
  const element = h('div', { class: 'notice' });
  element.hidden = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = (): void => { element.hidden = true; };
  const show = (text: string, isBad: boolean): void => {
    clearTimeout(timer);
    element.className = isBad ? 'notice is-bad' : 'notice';
    replaceChildren(element, h('span', {}, text), button({ label: words.t('action.dismiss'), icon: 'close', look: 'icon', press: hide }));
    element.hidden = false;
    say(text);
    if (!isBad) timer = setTimeout(hide, GOOD_NEWS);
  };
  return { element, good: text => { show(text, false); }, bad: text => { show(text, true); } };
}
