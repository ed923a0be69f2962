/** Times for people. */

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [['day', 86_400], ['hour', 3600], ['minute', 60]];

/** How long ago, in the user's language: `2 minutes ago`; a date after a week, and for what is still to come by this clock; `now` below a minute. */
export function relativeTime(then: Date, now: Date, language: string): string {
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (Number.isNaN(seconds)) return '';
  // Two clocks that are set may be some seconds apart; more is a clock that was ahead, and not "now".
  if (seconds < -60) return then.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' });
  if (seconds > 7 * 86_400) return then.toLocaleDateString(language, { dateStyle: 'medium' });
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const unit = units.find(([, length]) => seconds >= length);
  return unit ? format.format(-Math.floor(seconds / unit[1]), unit[0]) : format.format(0, 'second');
}
