/** The surfaces of the client, in states that stores seldom provoke: the language server is one that answers from the can. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { answer, choose, codeLens, editorLine, openContainer, openFile, runCommand, statusItem, told, treeRows, treeTexts, webview } from './support/page.ts';
import { withSession } from './support/session.ts';
import type { SessionOptions } from './support/session.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const query = (words: string, text: string): string => `-- fake: ${words}\n${text};\n`;
const report = [
  query('differs', 'select park from games'), query('consistent slow', 'select sum(pay) from salaries'), query('consistent error', 'select 1 from broken'),
  query('consistent secret slow', 'select 2 from guarded'), query('refused', 'delete from games'),
].join('\n');
const configured = { 'report.sql': report, 'parity.jsonc': '{ "environments": {} }\n' };

/** The extension from its source, as built, with the canned server. */
const canned = (files: Readonly<Record<string, string>>, more: SessionOptions = {}): SessionOptions => ({
  files, extensionDevelopmentPath: root, env: { PARITY_SERVER: path.join(root, 'test', 'e2e', 'support', 'fakeServer', 'main.ts') }, ...more,
});

test('without a configuration every way leads to one', async () => {
  await withSession('client-setup', canned({ 'report.sql': report }), async ({ page }) => {
    await openFile(page, 'report.sql');
    await openContainer(page, /^Parity/u);
    await page.locator('.sidebar').getByRole('button', { name: 'Create Configuration' }).waitFor();
    await choose(page, editorLine(page, 'select park'), 'Compare on Both Warehouses');
    await told(page, 'Parity has no configuration here');
    await runCommand(page, 'Parity: Create Configuration');
    await page.locator('.tab.active', { hasText: 'parity.jsonc' }).waitFor();
    await editorLine(page, '"environments"').waitFor();
  });
});

test('a query is compared from the context menu, and the answer is in badge, panel and status bar', async () => {
  await withSession('client-compare', canned(configured), async ({ page, screenshot, errors }) => {
    await openFile(page, 'report.sql');
    await codeLens(page, 'not checked', 'select park');
    await choose(page, editorLine(page, 'select park'), 'Compare on Both Warehouses');
    await page.locator('.codelens-decoration', { hasText: '12 rows differ — data: games 2016-07' }).waitFor();
    await page.locator('.tab', { hasText: '✗ query 1' }).waitFor();
    await webview(page).getByRole('heading', { name: /12 rows differ/u }).waitFor();
    await statusItem(page, 'Parity 2 diverged').waitFor();
    await screenshot('client-compare');
    await runCommand(page, 'Developer: Reload Window');
    await page.locator('.tab', { hasText: '✗ query 1' }).waitFor();
    await webview(page).getByRole('heading', { name: /12 rows differ/u }).waitFor();
    assert.deepEqual(errors, []);
  });
});

test('a comparison is cancelled from the editor title, and leaves no result', async () => {
  await withSession('client-cancel', canned(configured), async ({ page }) => {
    await openFile(page, 'report.sql');
    await codeLens(page, 'not checked', 'from salaries');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await statusItem(page, 'Parity 1 running').waitFor();
    await page.locator('.editor-actions').getByRole('button', { name: /Cancel All Comparisons/u }).click();
    await statusItem(page, 'Parity 1 diverged').waitFor();
    await codeLens(page, 'not checked', 'from salaries');
    // Badges are drawn one after the other.
    await page.waitForFunction(() => {
      const badges = [...document.querySelectorAll('.codelens-decoration')];
      return badges.length > 0 && badges.every(badge => badge.textContent?.includes('not checked'));
    });
    assert.equal(await page.locator('.tab', { hasText: 'query 2' }).count(), 0);
  });
});

test('what fails is told in words, and a password is asked for where it is not seen', async () => {
  await withSession('client-errors', canned(configured), async ({ page, screenshot }) => {
    await openFile(page, 'report.sql');
    await codeLens(page, 'not checked', 'from broken');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await told(page, 'the catalog "hive" is not there');
    await editorLine(page, 'from guarded').click();
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await page.locator('.quick-input-widget', { hasText: 'Password for reader at lake:8443' }).waitFor();
    assert.equal(await page.locator('.quick-input-widget input.input').getAttribute('type'), 'password');
    await screenshot('client-password');
    await answer(page, 'hunter');
    await page.locator('.tab', { hasText: '✓ query 4' }).waitFor();
    // Given once, it is not asked for again.
    await editorLine(page, 'from guarded').click();
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    // It runs, so it has its password.
    await page.locator('.codelens-decoration', { hasText: 'checking…' }).waitFor();
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  });
});

test('the tree shows tables and partitions with their states, and what can be done with them', async () => {
  await withSession('client-tree', canned(configured), async ({ page, screenshot }) => {
    await openContainer(page, /^Parity/u);
    const games = treeRows(page).filter({ hasText: 'games' });
    await games.waitFor();
    assert.deepEqual((await treeTexts(page)).slice(0, 3), ['demo / MariaDB → Trino · 1 of 6 diverged', 'games / ✗ 12 of 3,018 · 2 min ago', 'players / ✓ 3,018 rows · 2 min ago']);
    assert.equal(await games.getAttribute('aria-label'), 'games, differs');
    await games.locator('.monaco-tl-twistie').click();
    await treeRows(page).filter({ hasText: '2008-01' }).waitFor();
    await screenshot('client-tree');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await treeRows(page).filter({ hasText: '2008-04' }).hover();
    await treeRows(page).filter({ hasText: '2008-04' }).getByRole('button', { name: 'Check Partition' }).waitFor();
  });
});

test('a workspace that is not trusted runs nothing and says so', async () => {
  await withSession('client-restricted', canned(configured, { trust: 'restricted' }), async ({ page }) => {
    await openFile(page, 'report.sql');
    await openContainer(page, /^Parity/u);
    await page.locator('.sidebar').getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    await editorLine(page, 'select park').click();
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await told(page, 'runs nothing until you trust this workspace');
    assert.equal(await page.locator('.tab', { hasText: 'query 1' }).count(), 0);
    assert.equal(await treeRows(page).count(), 0);
  });
});
