/** Colours for SQL: words, texts, numbers, comments. Only for the eye; nothing is decided by it. Pure. */

export interface SqlToken {
  readonly is: 'plain' | 'keyword' | 'string' | 'number' | 'comment';
  readonly text: string;
}

/** Longer texts stay plain: colour is not worth a wait. */
const LONGEST = 50_000;

const WORDS = new Set(('select from where group by order having limit offset fetch first rows only with as on using join inner left right full outer cross lateral union all '
  + 'except intersect distinct case when then else end and or not in is null between like exists cast try_cast interval over partition window values unnest filter '
  + 'asc desc nulls last true false set session start transaction read snapshot for of version timestamp date time at zone recursive coalesce count sum min max avg').split(' '));

const PATTERN = /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^'\\]|\\.|'')*'?)|("(?:[^"]|"")*"?|`[^`]*`?)|(\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)|([A-Za-z_]\w*)/giu;

/** The text in pieces; joined, they are the text. */
export function tokens(sql: string): readonly SqlToken[] {
  if (sql.length > LONGEST) return [{ is: 'plain', text: sql }];
  const found: SqlToken[] = [];
  let from = 0;
  for (const match of sql.matchAll(PATTERN)) {
    const [text, comment, string, , number, word] = match;
    const is = comment !== undefined ? 'comment' : string !== undefined ? 'string' : number !== undefined ? 'number' : word !== undefined && WORDS.has(word.toLowerCase()) ? 'keyword' : 'plain';
    if (is === 'plain') continue;
    if (match.index > from) found.push({ is: 'plain', text: sql.slice(from, match.index) });
    found.push({ is, text });
    from = match.index + text.length;
  }
  if (from < sql.length) found.push({ is: 'plain', text: sql.slice(from) });
  return found;
}
