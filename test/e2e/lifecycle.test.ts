/** What holds when a part is missing or goes away: no native DuckDB in the package; the window closed in the middle of a comparison. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { demoWorkspace } from './support/demoWorkspace.ts';
import type { DemoWorkspace } from './support/demoWorkspace.ts';
import { codeLens, codeLensTexts, lens, quickOpen, runCommand, statusItem, webview } from './support/page.ts';
import { packagedExtension, withSession } from './support/session.ts';
import { makeVsix } from '../../scripts/package.mjs';

let demo: DemoWorkspace;
before(async () => { demo = await demoWorkspace(); });
after(() => { demo.remove(); });

test('without the native DuckDB the extension works, and says what to do about a DuckDB store', async () => {
  // Packed from what is built, as `npm run package -- --no-native` does.
  const vsix = await makeVsix({ native: false });
  await withSession('no-native', { folder: demo.folder, vsix }, async ({ page, screenshot, errors }) => {
    await quickOpen(page, '02-attendance-2016.sql');
    await codeLens(page, 'not checked', 'FROM games');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await lens(page, /^[!?] /u).waitFor();
    const reason = webview(page).locator('.reason');
    await reason.waitFor();
    assert.match(await reason.innerText(), /DuckDB could not be loaded on .*: its native module is missing\..* use the package of Parity for this platform/u);
    assert.equal((await codeLensTexts(page)).some(text => text.startsWith('✓')), false);
    await runCommand(page, 'Notifications: Show Notifications');
    await screenshot('compare-no-native');
    await runCommand(page, 'Notifications: Hide Notifications');
    // The server lives on: what sends nothing is answered as ever.
    await quickOpen(page, '11-not-sent.sql');
    await codeLens(page, 'not checked', 'DELETE FROM');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await lens(page, '– not compared: DELETE writes data').waitFor();
    assert.deepEqual(errors, []);
  });
});

test('when the window closes in the middle of a comparison, no process holds a warehouse any more', async () => {
  demo.addSlowQuery();
  await withSession('close', { folder: demo.folder, vsix: packagedExtension() }, async ({ page }) => {
    await quickOpen(page, '20-slow.sql');
    await codeLens(page, 'not checked', 'FROM plate_appearances');
    await runCommand(page, 'Parity: Compare on Both Warehouses');
    await statusItem(page, 'Parity 1 running').waitFor();
    const warehouse = path.join(demo.folder, 'legacy.duckdb');
    await until('a process reads the warehouse', () => holders(warehouse).length > 0, 30);
    const servers = holders(warehouse);
    await page.close();
    // The workbench gives a page five seconds to come back; then the extension host ends, and the server with it.
    await until('the processes end', () => holders(warehouse).length === 0 && servers.every(pid => !isRunning(pid)), 40);
  });
});

async function until(what: string, condition: () => boolean, seconds: number): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) if (condition()) return;
  assert.fail(`waited ${String(seconds)} s in vain until ${what}`);
}

/** Ids of the processes that have the file open, apart from this one. */
function holders(file: string): readonly number[] {
  return readdirSync('/proc').filter(name => /^\d+$/u.test(name)).map(Number).filter(pid => pid !== process.pid && openFiles(pid).includes(file));
}

function openFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).flatMap(fd => {
      try {
        return [readlinkSync(`/proc/${String(pid)}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/su.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
