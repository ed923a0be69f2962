/** The peer of the benchmarks: reladiff from PyPI, in a virtual environment of its own in the cache. Facts: 20 MB of download, 10 s. */
import path from 'node:path';
import { installOnce } from './lib/installOnce.mjs';
import { versions } from './lib/paths.mjs';
import { run, say, which } from './lib/processes.mjs';

const { version } = versions.reladiff;
/** Drivers of the engines that it is measured on. */
const drivers = ['mysql-connector-python', 'psycopg2-binary', 'trino'];

/** What this machine lacks for it, in words that say what to do. @returns {string[]} */
export const missingForReladiff = () => (which('python3') ? [] : [`Python ${versions.reladiff.minimumPython} or newer with venv; as root: apt-get install python3-venv`]);

/**
 * Installs it when the cache does not have it.
 * @returns {Promise<string>} the Python that has it as a module (the scripts of a virtual environment name the folder that they were made in)
 */
export async function installReladiff() {
  const folder = await installOnce(`reladiff-${version}`, async dir => {
    say(`reladiff: downloading ${version} (20 MB of Python packages)`);
    await run('python3', ['-m', 'venv', dir]);
    await run(path.join(dir, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `reladiff==${version}`, ...drivers]);
  });
  return path.join(folder, 'bin', 'python');
}
