/** The first line of a message, at most 200 characters of it. */
export function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}
