/** A reporter for node's test runner that writes one line of JSON: how many tests passed, failed and were skipped. */

/**
 * @param {AsyncIterable<{ type: string, data: { name: string, file?: string, nesting: number, skip?: string | boolean, todo?: string | boolean, details?: { type?: string } } }>} events
 * @returns {AsyncGenerator<string>}
 */
export default async function* count(events) {
  const tally = { passed: 0, failed: 0, skipped: 0, skippedWithoutReason: 0 };
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    // A file without tests is reported as one test that carries the path as its name. It proves nothing.
    const isFile = data.nesting === 0 && data.file !== undefined && data.file.endsWith(data.name) && /\.test\.ts$/u.test(data.name);
    const isSkipped = (data.skip !== undefined && data.skip !== false) || (data.todo !== undefined && data.todo !== false);
    if (type === 'test:fail' && !isSkipped) tally.failed += 1;
    else if (isSkipped) {
      tally.skipped += 1;
      if (data.skip === '' || data.skip === true) tally.skippedWithoutReason += 1;
    } else if (!isFile) tally.passed += 1;
  }
  yield JSON.stringify(tally);
}
