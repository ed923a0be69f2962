/**
 * Names of runs: in the order in which they were made, whatever the clock said then, unique across the processes that share a folder, safe as file names.
 * The order of runs is that of their names: a wall clock goes back.
 */
import { randomBytes } from 'node:crypto';

const SHAPE = /^\d{8}T\d{9}Z-\d{4}-[0-9a-f]{8}$/u;

/** Whether a text is the id of a run. Ids come over the wire and become file names: nothing else is ever opened. */
export function isRunId(text: string): boolean {
  return SHAPE.test(text);
}

/** When the run of an id began, to the millisecond; later than that while the clock is behind what it was. */
export function timeOfRun(id: string): Date {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', ms = ''] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/u.exec(id) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

/** The last millisecond that an id can hold. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Makes ids such as `20260102T030405678Z-0001-9f86d081`: each is greater than the one before and than the one it is given (the newest that another process
 * has made), even within a millisecond and when the clock goes back.
 */
export function createIds(now: () => Date = () => new Date()): (newest?: string) => string {
  let last = 0;
  let sequence = 0;
  return (newest) => {
    const after = newest === undefined ? 0 : timeOfRun(newest).getTime() + 1;
    // An id of this process is the newest as long as no other has made one since.
    const time = Math.min(LAST_TIME, Math.max(last, now().getTime(), after > last + 1 ? after : 0));
    sequence = time === last ? sequence + 1 : 0;
    last = sequence > 9999 ? Math.min(LAST_TIME, time + 1) : time;
    if (sequence > 9999) sequence = 0;
    const stamp = new Date(last).toISOString().replace(/[-:.]/gu, '');
    return `${stamp}-${String(sequence).padStart(4, '0')}-${randomBytes(4).toString('hex')}`;
  };
}
