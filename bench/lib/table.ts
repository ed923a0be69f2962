/** Tables of results: aligned for a terminal, and Markdown for a page. */
import { cpus, loadavg } from 'node:os';

/** A table: headings, then rows of as many cells. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns padded to one width; the first to the left, the others to the right. */
export function alignedText({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map(row => [...(row[column] ?? '')].length)));
  const line = (row: readonly string[]): string => widths.map((width, column) => pad(row[column] ?? '', width, column > 0)).join('  ').trimEnd();
  return [line(head), widths.map(width => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

function pad(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - [...text].length));
  return right ? blanks + text : text + blanks;
}

/** A Markdown table; what would end a cell or a row is escaped. */
export function markdown({ head, rows }: Table): string {
  const cell = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('\n', ' ');
  const line = (row: readonly string[]): string => `| ${head.map((_, column) => cell(row[column] ?? '')).join(' | ')} |`;
  return [line(head), `|${head.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`, ...rows.map(line)].join('\n');
}

/** Prints a table both ways, and what the machine was and did besides. */
export function print(title: string, table: Table): void {
  process.stdout.write(`\n${title}\n${machine()}\n\n${alignedText(table)}\n\n${markdown(table)}\n`);
}

/** Load of the machine when this process started: work of others, which makes figures worth less. */
const [loadBefore = 0] = loadavg();

function machine(): string {
  const [processor] = cpus();
  const busy = loadBefore > cpus().length / 4 ? ': BUSY with other work, take the figures with care' : '';
  return `${cpus().length} × ${processor?.model.trim() ?? 'processor'}, load ${loadBefore.toFixed(1)} at the start${busy}`;
}

/** Seconds with as many digits as say something. */
export const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;

/** `12.3 ×`. */
export const times = (value: number): string => `${value.toFixed(2)} ×`;

/** Whole numbers in groups of three digits. */
export const grouped = (value: number): string => Math.round(value).toLocaleString('en');

/** Megabytes of 2^20 bytes. */
export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
