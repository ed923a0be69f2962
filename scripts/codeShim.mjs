#!/usr/bin/env node
/**
 * Stands in for the `code` binary: give its path as `vscodeExecutablePath` to `runTests` of @vscode/test-electron. It serves the
 * workbench, opens it in Chromium, runs the tests in the extension host, and ends with their exit code.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumArguments } from './lib/browser.mjs';
import { chromiumPath, startWorkbench } from './workbench.mjs';

/** Values of `--name=value`. @param {string} name */
const values = name => process.argv.filter(arg => arg.startsWith(`--${name}=`)).map(arg => arg.slice(name.length + 3));
/** @param {string} file path or file: URI */
const asPath = file => (file.startsWith('file:') ? fileURLToPath(file) : path.resolve(file));
/** Lines of the workbench about itself, which would hide those of the tests. */
const chatter = /^(?:Resolv|Creating a|Ignoring|Updating|\[)|Could not locate the bindings file/u;

const folder = process.argv.slice(2).find(arg => !arg.startsWith('-'));
const [tests] = values('extensionTestsPath').map(asPath);
const server = await startWorkbench({
  ...(process.env.PARITY_TEST_WORKBENCH ? { workbench: process.env.PARITY_TEST_WORKBENCH } : {}),
  ...(folder ? { folder: asPath(folder) } : {}),
  ...(tests ? { extensionTestsPath: tests } : {}),
  extensionDevelopmentPath: values('extensionDevelopmentPath').map(asPath),
  trust: process.argv.includes('--disable-workspace-trust') ? 'all' : 'restricted',
});
let code = 1;
try {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArguments] });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 850 } });
    const ended = new Promise((resolve, reject) => {
      page.on('crash', () => reject(new Error('the page crashed')));
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
      const line = format(...args);
      if (!chatter.test(line)) process[type === 'error' ? 'stderr' : 'stdout'].write(`${line}\n`);
    });
    await page.goto(server.page);
    code = Number(await ended);
  } finally {
    await browser.close();
  }
} finally {
  await server.stop();
}
process.exit(code);
