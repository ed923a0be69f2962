/** Names of runs: sortable by the time at which they began, unique across the processes that share a folder, safe as file names. */
import { randomBytes } from 'node:crypto';

const SHAPE = /^\d{8}T\d{9}Z-\d{4}-[0-9a-f]{8}$/u;

/** Whether a text is the id of a run. Ids come over the wire and become file names: nothing else is ever opened. */
export function isRunId(text: string): boolean {
  return SHAPE.test(text);
}

/** When the run of an id began, to the millisecond. */
export function timeOfRun(id: string): Date {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', ms = ''] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/u.exec(id) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

/** Makes ids such as `20260102T030405678Z-0001-9f86d081`: each is greater than the one before, even within a millisecond and when the clock goes back. */
export function createIds(now: () => Date = () => new Date()): () => string {
  let last = 0;
  let sequence = 0;
  return () => {
    const time = Math.max(last, now().getTime());
    sequence = time === last ? sequence + 1 : 0;
    last = sequence > 9999 ? time + 1 : time;
    if (sequence > 9999) sequence = 0;
    const stamp = new Date(last).toISOString().replace(/[-:.]/gu, '');
    return `${stamp}-${String(sequence).padStart(4, '0')}-${randomBytes(4).toString('hex')}`;
  };
}
