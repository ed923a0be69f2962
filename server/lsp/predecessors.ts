/** Which query of an edited document was which before: so that an edited query can say that its last check is of another text. */

/**
 * For each text of `after`, the index of what it was in `before`, or null. Queries that did not change match from the start and the end;
 * what lies between is matched one to one when there are as many, else not at all (a guess would put one query's past on another).
 */
export function predecessors(before: readonly string[], after: readonly string[]): readonly (number | null)[] {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const sameMiddle = before.length === after.length;
  return after.map((_, index) => {
    if (index < head) return index;
    if (index >= after.length - tail) return index - after.length + before.length;
    return sameMiddle ? index : null;
  });
}
