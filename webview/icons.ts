/** The icons of states and kinds. Each has a shape of its own: they can be told apart without colour. Decorative: words stand beside. */
import type { FindingKind, Verdict } from '../protocol/model.ts';

export type IconName =
  | 'pass' | 'tolerant' | 'differs' | 'inFlight' | 'inconclusive' | 'missing' | 'extra' | 'changed' | 'duplicated'
  | 'refresh' | 'stop' | 'download' | 'copy' | 'close' | 'next' | 'previous' | 'partial' | 'every' | 'ascending' | 'descending';

// Strokes on a grid of 16 × 16.
const PATHS: Readonly<Record<IconName, string>> = {
  pass: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M5 8.2l2.1 2.1L11 6.2',
  tolerant: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M4.8 6.9c1.1-1.1 2.1-1.1 3.2-.3s2.1.8 3.2-.3M4.8 9.9c1.1-1.1 2.1-1.1 3.2-.3s2.1.8 3.2-.3',
  differs: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8',
  inFlight: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M8 4.5V8l2.4 1.6',
  inconclusive: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M6.1 6.3a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.8.6-.8 1.2M8 11.1v.5',
  missing: 'M2.5 2.5h11v11h-11zM5 8h6',
  extra: 'M2.5 2.5h11v11h-11zM5 8h6M8 5v6',
  changed: 'M3 6h10M3 10h10M10.5 3l-5 10',
  duplicated: 'M5.5 5.5h8v8h-8zM2.5 10.5v-8h8',
  refresh: 'M13.2 8a5.2 5.2 0 1 1-1.6-3.8M13.5 1.8v3.2h-3.2',
  stop: 'M3.5 3.5h9v9h-9z',
  download: 'M8 2v8M4.8 7L8 10.2L11.2 7M2.5 13.5h11',
  copy: 'M5.5 5.5h8v8h-8zM2.5 10.5v-8h8',
  close: 'M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4',
  next: 'M8 2.5v10.5M3.8 8.8L8 13l4.2-4.2',
  previous: 'M8 13.5V3M3.8 7.2L8 3l4.2 4.2',
  partial: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M8 1.5v13M10.5 3v10M13 5v6',
  every: 'M1.8 8.4l2.8 2.8l5-6M7.6 10.6l.8.8L14.2 5',
  ascending: 'M8 12.5v-9M4.5 7L8 3.5L11.5 7',
  descending: 'M8 3.5v9M4.5 9L8 12.5L11.5 9',
};

/** An icon, as high as the text. */
export function icon(name: IconName, size = 16): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  for (const [key, value] of Object.entries({ viewBox: '0 0 16 16', width: String(size), height: String(size), fill: 'none', stroke: 'currentColor', 'stroke-width': '1.3', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', 'aria-hidden': 'true', focusable: 'false', class: `icon icon-${name}` })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** The icon of a verdict. */
export const VERDICT_ICONS: Readonly<Record<Verdict, IconName>> = {
  consistent: 'pass', 'consistent within tolerance': 'tolerant', differs: 'differs', 'in flight': 'inFlight', inconclusive: 'inconclusive',
};

/** The icon of a kind of finding. */
export const KIND_ICONS: Readonly<Record<FindingKind, IconName>> = {
  missing: 'missing', extra: 'extra', changed: 'changed', duplicated: 'duplicated', inFlight: 'inFlight',
};

/** The class that colours a verdict. */
export const VERDICT_CLASSES: Readonly<Record<Verdict, string>> = {
  consistent: 'is-consistent', 'consistent within tolerance': 'is-tolerant', differs: 'is-differs', 'in flight': 'is-in-flight', inconclusive: 'is-inconclusive',
};

/** The glyph of a verdict where thousands are shown. */
export const VERDICT_GLYPHS: Readonly<Record<Verdict, string>> = {
  consistent: '✓', 'consistent within tolerance': '≈', differs: '✗', 'in flight': '~', inconclusive: '?',
};
