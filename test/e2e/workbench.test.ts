/** The workbench that the end-to-end tests stand on does what a user's VS Code does. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { runInHost } from './support/hostTests.ts';
import { codeLens, codeLensTexts, contextMenuItem, editorLine, openContainer, openFile, runCommand, treeRows, treeTexts, webview } from './support/page.ts';
import { packSampleExtension, writeSampleExtension } from './support/sampleExtension.ts';
import { withSession } from './support/session.ts';
import type { Session } from './support/session.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'parity-sample-'));
const files = { 'query.sql': '-- report\nselect id\nfrom orders;\n' };
let sample: ReturnType<typeof writeSampleExtension>;

before(() => {
  sample = writeSampleExtension(path.join(dir, 'extension'));
});
after(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function useSample({ page, screenshot }: Session, name: string): Promise<void> {
  await openFile(page, 'query.sql');
  await codeLens(page, 'show the panel', 'from orders');
  assert.deepEqual(await codeLensTexts(page), ['show the panel']);
  const item = await contextMenuItem(page, editorLine(page, 'from orders'), 'Show the Panel');
  await screenshot(`${name}-menu`);
  await item.click();
  await webview(page).getByRole('heading', { name: 'Shown 1' }).waitFor();
  await webview(page).getByRole('button', { name: 'Ping' }).click();
  await webview(page).getByText('pong one').waitFor();
  await openContainer(page, /^Sample Health/u);
  await treeRows(page).first().waitFor();
  assert.deepEqual(await treeTexts(page), ['games / fine', 'parks / fine']);
  await (await codeLens(page, 'show the panel', 'from orders')).click();
  await webview(page).getByRole('heading', { name: 'Shown 2' }).waitFor();
  await runCommand(page, 'Sample: Show the Panel');
  await webview(page).getByRole('heading', { name: 'Shown 3' }).waitFor();
  await screenshot(`${name}-panels`);
}

test('an extension runs from its source', async () => {
  await withSession('source', { files, extensionDevelopmentPath: sample.extension }, session => useSample(session, 'source'));
});

test('an extension runs from its VSIX, in a dark theme', async () => {
  const vsix = packSampleExtension(sample.extension);
  await withSession('vsix', { files, vsix, theme: 'Default Dark Modern' }, async session => {
    await useSample(session, 'vsix');
    assert.match((await session.page.locator('.monaco-workbench').getAttribute('class')) ?? '', /\bvs-dark\b/u);
  });
});

test('a workspace that is not trusted says so', async () => {
  await withSession('restricted', { files, extensionDevelopmentPath: sample.extension, trust: 'restricted' }, async ({ page }) => {
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
  });
});

test('tests run in the extension host, and a test that fails there fails here', async () => {
  await runInHost(sample);
  await assert.rejects(runInHost({ ...sample, env: { SAMPLE_FAILS: 'yes' } }), /failed/iu);
});
