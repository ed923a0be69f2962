/** Shares in words. */

/** A share in words, never rounded up to all: `99.9 %`, `more than 99.99 %`. */
export function sharePercent(share: number): string {
  if (share >= 1) return '100 %';
  if (share > 0.9999) return 'more than 99.99 %';
  const digits = share > 0.99 ? 2 : 1;
  return `${(Math.floor(share * 100 * 10 ** digits) / 10 ** digits).toFixed(digits)} %`;
}
