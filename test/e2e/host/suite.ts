/** Runs the tests of this folder with mocha, inside the extension host. Bundled as CommonJS: `run` is what the host calls. */
import Mocha from 'mocha';
import { extensionTests } from './extension.ts';

/** Rejects when a test fails. What happened is on the console of the host, which the runner shows. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  extensionTests();
  const failures = await new Promise<number>(resolve => { mocha.run(resolve); });
  if (failures > 0) throw new Error(`${String(failures)} failed in the extension host`);
}
