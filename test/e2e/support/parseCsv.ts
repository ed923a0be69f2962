/** Reads a CSV file (RFC 4180) with a line of names: one object a row. */
export function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end = ''] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/gu)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  const [names = [], ...data] = rows;
  return data.filter(row => row.length === names.length).map(row => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ''])));
}
