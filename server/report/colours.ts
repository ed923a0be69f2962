/** Colours of a terminal, which are there or not for a whole report. */

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** Puts text in a colour; without colours it gives the text back. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  red: [31, 39], green: [32, 39], yellow: [33, 39], dim: [2, 22], bold: [1, 22],
};

/** @param enabled see https://no-color.org for when it must not be */
export function painter(enabled: boolean): Paint {
  if (!enabled) return (_colour, text) => text;
  return (colour, text) => `\u001b[${String(CODES[colour][0])}m${text}\u001b[${String(CODES[colour][1])}m`;
}
