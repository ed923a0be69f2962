/** What a person probably meant. */

/** Words that people write for ours, without blanks and case. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  legacy: ['old', 'source', 'left', 'from'],
  new: ['target', 'destination', 'right', 'to', 'modern'],
  environments: ['envs', 'env', 'connections', 'stores'],
  defaultEnvironment: ['default', 'defaultenv'],
  tables: ['mappings', 'tablemappings', 'mapping'],
  driver: ['type', 'engine', 'kind', 'dialect'],
  path: ['file', 'filename', 'database', 'db'],
  host: ['hostname', 'server', 'address'],
  server: ['url', 'uri', 'host', 'endpoint', 'coordinator'],
  user: ['username', 'login', 'uid'],
  database: ['db', 'schema', 'dbname'],
  ssl: ['tls', 'sslmode', 'encrypt'],
  password: ['pass', 'pwd', 'passwd', 'token', 'secret', 'accesstoken', 'apikey'],
  key: ['keys', 'primarykey', 'pk', 'keycolumns', 'ids'],
  partition: ['partitions', 'partitionby', 'partitioning'],
  columns: ['fields', 'cols'],
  tolerance: ['epsilon', 'eps', 'delta'],
  ignore: ['skip', 'exclude', 'ignored'],
  abs: ['absolute', 'atol', 'epsilon', 'value'],
  rel: ['relative', 'rtol', 'percent', 'pct'],
  decimals: ['digits', 'scale', 'places', 'round'],
  seconds: ['second', 'secs', 'time'],
  by: ['unit', 'granularity', 'every'],
  column: ['field', 'col', 'on'],
  statementTimeoutSeconds: ['timeout', 'timeoutseconds', 'statementtimeout', 'querytimeout'],
  concurrency: ['parallelism', 'maxconnections', 'threads', 'sessions'],
  chunkSeconds: ['chunk', 'chunktime', 'chunksize', 'target', 'targetseconds'],
  rowsPerSecond: ['ratelimit', 'rate', 'throttle', 'maxrate', 'rps'],
  busyAbove: ['busythreads', 'busy', 'maxload', 'threadsrunning', 'queuedqueries'],
  busyWaitSeconds: ['busywait', 'waitseconds', 'busytimeout'],
  askAboveRows: ['maxrows', 'askrows', 'askabove', 'confirmabove', 'rowlimit'],
  duckdb: ['duck'],
  mariadb: ['maria'],
  mysql: ['mysql8', 'mysql2'],
  trino: ['starburst'],
  day: ['daily', 'days', 'date'],
  month: ['monthly', 'months'],
  year: ['yearly', 'years', 'season', 'annual'],
  value: ['values', 'list'],
};

/** Letters and digits only, lower case: `Default_Environment` and `defaultEnvironment` are then the same. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9$]/g, '');
}

/** Edits (insert, remove, replace, swap neighbours) between two words. */
function distance(from: string, to: string): number {
  let twoBack: number[] = [];
  let back = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min((row[j - 1] ?? 0) + 1, (back[j] ?? 0) + 1, (back[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, (twoBack[j - 2] ?? 0) + 1);
      row.push(best);
    }
    twoBack = back;
    back = row;
  }
  return back[to.length] ?? 0;
}

/**
 * The known word that `word` was probably meant to be: another spelling of it, a word that people use for it, or one that is at most
 * a third of its letters away. Undefined when none is near.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = plain(word);
  if (wanted === '') return undefined;
  const spelled = known.find((candidate) => plain(candidate) === wanted);
  if (spelled !== undefined) return spelled;
  const synonym = known.find((candidate) => OTHER_WORDS[candidate]?.includes(wanted) === true);
  if (synonym !== undefined) return synonym;
  // A long text is no misspelling of a short word, and measuring it would cost its length squared.
  if (wanted.length > 40) return undefined;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const far = distance(wanted, plain(candidate));
    if (far < bestDistance && far <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      bestDistance = far;
    }
  }
  return best;
}
