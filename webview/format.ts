/** Amounts for people. Numbers follow the language of the panel; nothing is rounded up to "all" or down to "none". */

/** A duration: `340 ms`, `12.4 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${String(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** An amount of bytes: `812 B`, `1.2 MB`. */
export function bytes(amount: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [amount, 0];
  while (value >= 1000 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}

/** A share, cut and never rounded to an end: `100 %`, `99.9 %`, `< 0.1 %`, `0 %`. `part` of `whole`; nothing of nothing is all of it. */
export function percent(part: number, whole: number): string {
  if (whole <= 0 || part >= whole) return '100 %';
  if (part <= 0) return '0 %';
  const share = part / whole;
  if (share < 0.001) return '< 0.1 %';
  if (share > 0.999) return '> 99.9 %';
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** A probability: `2.3·10⁻¹⁰`; `0` when it cannot happen. */
export function probability(value: number): string {
  if (!(value > 0)) return '0';
  const [digits = '', exponent = '0'] = value.toExponential(1).split('e');
  if (Math.abs(Number(exponent)) < 3) return String(Number(value.toPrecision(2)));
  return `${digits}·10${[...String(Number(exponent))].map(character => SUPERSCRIPT[character] ?? '').join('')}`;
}

const SUPERSCRIPT: Readonly<Record<string, string>> = {
  '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
};

/** A time of an ISO 8601 text as `2026-03-01 14:02:11 UTC`; a text that is no time stays as it is. */
export function time(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/u.exec(iso);
  return match ? `${match[1] ?? ''} ${match[2] ?? ''} UTC` : iso;
}

/** The headline without the glyph that it starts with: the panel draws its own icon. */
export function headlineWords(headline: string): string {
  return headline.replace(/^[✓✗~?!○◌–]\s+/u, '');
}
