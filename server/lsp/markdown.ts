/** Markdown out of texts that anybody may have written: names, values, messages of servers. Nothing in them is obeyed. */
import { visible } from '../report/words.ts';

/** The text as Markdown that shows exactly it: no emphasis, link, image, HTML, icon or line break comes out of it. */
export function escaped(text: string): string {
  // The colon is escaped as well: editors make links of bare addresses.
  return visible(text).replace(/[\\`*_{}[\]()#+\-.!|<>&~$:@"'^=/]/gu, character => (character === '<' || character === '>' || character === '&' ? `&#${String(character.charCodeAt(0))};` : `\\${character}`));
}
