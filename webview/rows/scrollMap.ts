/**
 * Which rows are on the screen, and where. Browsers cut an element that is too high (about 33.5 million pixels in Chromium, 17.8
 * million in Firefox), so the scrolled track is never higher than `MAX_TRACK` and its position is mapped to the content's.
 */

/** Height of the highest track, in CSS pixels: below every browser's limit, also with the zoom at 100 %. */
export const MAX_TRACK = 15_000_000;

/** How the position of the scrollbar (`scrollTop` on the track) and the offset in the content belong together. Pixels. */
export interface ScrollMap {
  readonly content: number;
  readonly track: number;
  readonly viewport: number;
}

/** Where the view is: the browser's `scrollTop` and the offset in the content that it stands for. */
export interface ScrollPosition {
  readonly scrollTop: number;
  readonly offset: number;
}

/** A map for so many rows. `viewport`: height that shows rows. */
export function scrollMap(rowCount: number, rowHeight: number, viewport: number, maxTrack = MAX_TRACK): ScrollMap {
  const content = Math.max(rowCount * rowHeight, viewport);
  return { content, track: Math.min(content, Math.max(maxTrack, viewport)), viewport };
}

/** True when the track is as high as the content: then both positions are the same number. */
export function isExact(map: ScrollMap): boolean {
  return map.track === map.content;
}

/** The offset that keeps within the content. */
export function clampOffset(map: ScrollMap, offset: number): number {
  return Math.min(Math.max(0, offset), map.content - map.viewport);
}

/** The offset in the content at a position of the scrollbar. */
export function offsetAt(map: ScrollMap, scrollTop: number): number {
  if (isExact(map)) return clampOffset(map, scrollTop);
  return clampOffset(map, (scrollTop / (map.track - map.viewport)) * (map.content - map.viewport));
}

/** The position of the scrollbar for an offset in the content. */
export function scrollTopAt(map: ScrollMap, offset: number): number {
  const clamped = clampOffset(map, offset);
  if (isExact(map)) return clamped;
  return (clamped / (map.content - map.viewport)) * (map.track - map.viewport);
}

/**
 * The position after the browser scrolled to `scrollTop`. A short way (wheel, touch) moves the content by the same pixels, else one
 * notch of the wheel would jump over rows; a long one (the thumb was dragged) goes where the scrollbar points.
 * `drifted`: the scrollbar does not stand for the offset any more; put it right (`scrollTopAt`) when scrolling rests, or at once
 * when `stuck`: the track has ended before the content has.
 */
export function followScroll(map: ScrollMap, before: ScrollPosition, scrollTop: number): ScrollPosition & { readonly drifted: boolean; readonly stuck: boolean } {
  if (isExact(map)) return { scrollTop, offset: clampOffset(map, scrollTop), drifted: false, stuck: false };
  const delta = scrollTop - before.scrollTop;
  if (Math.abs(delta) > map.viewport) return { scrollTop, offset: offsetAt(map, scrollTop), drifted: false, stuck: false };
  const offset = clampOffset(map, before.offset + delta);
  const atEnd = scrollTop <= 0 || scrollTop >= map.track - map.viewport;
  const stuck = atEnd && Math.abs(offset - offsetAt(map, scrollTop)) >= 1;
  return { scrollTop, offset, drifted: Math.abs(scrollTopAt(map, offset) - scrollTop) >= 1, stuck };
}

/** A half-open range of indices. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The rows that are at least partly on the screen, with `overscan` more on each end. */
export function visibleRows(map: ScrollMap, offset: number, rowHeight: number, rowCount: number, overscan = 2): Window {
  const start = Math.floor(offset / rowHeight) - overscan;
  const end = Math.ceil((offset + map.viewport) / rowHeight) + overscan;
  return { start: Math.max(0, Math.min(start, rowCount)), end: Math.max(0, Math.min(end, rowCount)) };
}

/** The offset nearest to `offset` at which the row is whole on the screen. */
export function offsetToReveal(map: ScrollMap, offset: number, row: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < offset) return clampOffset(map, top);
  if (top + rowHeight > offset + map.viewport) return clampOffset(map, top + rowHeight - map.viewport);
  return offset;
}
