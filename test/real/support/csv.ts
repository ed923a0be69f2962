/** Quoted CSV as the baseball files write it: a quoted empty field is '', nothing between two commas is NULL. */

/** A field: text, or null where nothing stands between the commas. */
export type Field = string | null;

/** The rows of `text`, field by field. `""` inside quotes is one quote; lines end with LF or CRLF. Throws on a quote that never ends. */
export function* parseCsv(text: string): Generator<Field[]> {
  let row: Field[] = [];
  let i = 0;
  while (i < text.length) {
    if (text[i] === '"') {
      const { value, end } = quoted(text, i);
      row.push(value);
      i = end;
    } else {
      let end = i;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
      row.push(end === i ? null : text.slice(i, end));
      i = end;
    }
    if (text[i] === ',') {
      i++;
      // A line that ends with a comma has one more field, and nothing stands in it.
      if (i === text.length || text[i] === '\n' || text[i] === '\r') row.push(null);
      else continue;
    }
    if (text[i] === '\r') i++;
    if (text[i] === '\n') i++;
    yield row;
    row = [];
  }
}

function quoted(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = '';
  let from = start + 1;
  for (;;) {
    const at = text.indexOf('"', from);
    if (at < 0) throw new Error(`a quoted field begins at ${start} and never ends`);
    value += text.slice(from, at);
    if (text[at + 1] !== '"') return { value, end: at + 1 };
    value += '"';
    from = at + 2;
  }
}

/** A row as a line of the tab-separated form that `LOAD DATA` reads by default: `\N` is NULL, backslash escapes. */
export function tabLine(row: readonly Field[]): string {
  return `${row.map((field) => (field === null ? '\\N' : field.replaceAll(/[\\\t\n\r]/g, (c) => ESCAPES[c] ?? c))).join('\t')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
