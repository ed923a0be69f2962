/**
 * Trino from Maven Central: the whole server, with the plugins that the tests use. Facts: 821 MB of download, 17 to 25 s to the first
 * answer; with a heap of 2 GB one wide write killed it, 3 GB held.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { installOnce } from '../lib/installOnce.mjs';
import { versions } from '../lib/paths.mjs';
import { run, say, which } from '../lib/processes.mjs';

const { version, minimumJava, mavenDependencyPlugin } = versions.trino;
/** Plugins that are kept on disk; a server loads those that have a catalog below. */
const keptPlugins = ['memory', 'tpch', 'iceberg', 'hive', 'mariadb', 'mysql', 'postgresql', 'geospatial'];

/** @type {import('../servers.mjs').Recipe} */
export const trino = {
  name: 'trino',

  missing() {
    const found = newestJdk();
    return [
      ...(found && found.major >= minimumJava ? [] : [`a JDK of version ${minimumJava} or newer (${found ? `the newest found is ${found.major}` : 'none found'}); unpack one and set JAVA_HOME to it`]),
      ...(which('mvn') ? [] : ['Maven (mvn); as root: apt-get install maven']),
      ...(which('tar') ? [] : ['tar']),
    ];
  },

  install: () => installOnce(`trino-${version}`, async dir => {
    say(`trino: downloading ${version} (821 MB)`);
    // A repository of its own: else a second copy of the archive stays in the user's.
    const repository = path.join(dir, '.m2');
    await run('mvn', ['-q', '-B', `-Dmaven.repo.local=${repository}`, `org.apache.maven.plugins:maven-dependency-plugin:${mavenDependencyPlugin}:get`,
      `-Dartifact=io.trino:trino-server:${version}:tar.gz`, '-Dtransitive=false'], { cwd: dir });
    say('trino: unpacking');
    await run('tar', ['xzf', path.join(repository, 'io', 'trino', 'trino-server', version, `trino-server-${version}.tar.gz`), '-C', dir, '--strip-components=1']);
    rmSync(repository, { recursive: true });
    // Only after unpacking: parts of the archive are hard links to files of other plugins.
    for (const plugin of readdirSync(path.join(dir, 'plugin'))) if (!keptPlugins.includes(plugin)) rmSync(path.join(dir, 'plugin', plugin), { recursive: true });
  }),

  async prepare({ tree, dir, port }) {
    const jdk = newestJdk();
    if (!jdk) throw new Error('no JDK found');
    const etc = path.join(dir, 'etc');
    const plugins = path.join(dir, 'plugin');
    const lake = path.join(dir, 'lake');
    for (const folder of [path.join(etc, 'catalog'), plugins, lake, path.join(dir, 'data'), path.join(dir, 'secrets-plugin')]) mkdirSync(folder, { recursive: true });
    const catalogs = catalogFiles(lake);
    for (const [name, properties] of Object.entries(catalogs)) writeFileSync(path.join(etc, 'catalog', `${name}.properties`), lines(properties));
    for (const plugin of keptPlugins) symlinkSync(path.join(tree, 'plugin', plugin), path.join(plugins, plugin));
    writeFileSync(path.join(etc, 'log.properties'), 'io.trino=WARN\nio.trino.server.Server=INFO\n');
    writeFileSync(path.join(etc, 'config.properties'), lines({
      coordinator: 'true', 'node-scheduler.include-coordinator': 'true', 'http-server.http.port': port, 'node.bind-ip': '127.0.0.1', 'node.internal-address': '127.0.0.1',
      'discovery.uri': `http://127.0.0.1:${port}`, 'catalog.management': 'dynamic', 'query.max-memory': '800MB', 'query.max-memory-per-node': '800MB',
      'memory.heap-headroom-per-node': '900MB', 'task.concurrency': 2, 'task.max-writer-count': 2, 'task.min-writer-count': 1, 'plugin.dir': plugins,
    }));
    const heap = totalmem() >= 8 * 2 ** 30 ? '3G' : '2G';
    return {
      command: path.join(jdk.home, 'bin', 'java'),
      args: ['-server', `-Xmx${heap}`, '-Xms256M', '-XX:+UseG1GC', '-XX:-OmitStackTraceInFastThrow', '-XX:ReservedCodeCacheSize=256M', '-XX:+ExitOnOutOfMemoryError',
        '-Djdk.attach.allowAttachSelf=true', '-Djdk.nio.maxCachedBufferSize=2000000', '-Dfile.encoding=UTF-8', '-Duser.timezone=UTC', '--sun-misc-unsafe-memory-access=allow',
        '--enable-native-access=ALL-UNNAMED', '--add-modules=jdk.incubator.vector', '-Dnode.environment=test', '-Dnode.id=one', `-Dnode.data-dir=${path.join(dir, 'data')}`,
        `-Dconfig=${path.join(etc, 'config.properties')}`, `-Dcatalog.config-dir=${path.join(etc, 'catalog')}`, `-Dlog.levels-file=${path.join(etc, 'log.properties')}`,
        '-cp', path.join(tree, 'lib', '*'), 'io.trino.server.TrinoServer'],
      url: `http://127.0.0.1:${port}`,
      timeoutMs: 240_000,
      async probe() {
        const info = /** @type {{ starting: boolean, nodeVersion: { version: string } }} */ (await (await fetch(`http://127.0.0.1:${port}/v1/info`)).json());
        if (info.starting) throw new Error('starting');
        // The server says that it has started before it has a node to run a query on.
        await query(port, 'SELECT count(*) FROM tpch.tiny.nation');
        return info.nodeVersion.version;
      },
    };
  },
};

/**
 * Catalogs of a test server: a memory store, generated data, and a lake of files by Hive's and by Iceberg's rules.
 * @param {string} lake folder of the lake @returns {Record<string, Record<string, string>>}
 */
function catalogFiles(lake) {
  const files = { 'local.location': lake, 'fs.native-local.enabled': 'true' };
  return {
    tpch: { 'connector.name': 'tpch' },
    memory: { 'connector.name': 'memory', 'memory.max-data-per-node': '512MB' },
    hive: { 'connector.name': 'hive', 'hive.metastore': 'file', 'hive.metastore.catalog.dir': 'local:///hive', ...files, 'hive.storage-format': 'PARQUET', 'hive.security': 'allow-all', 'hive.non-managed-table-writes-enabled': 'true' },
    iceberg: { 'connector.name': 'iceberg', 'iceberg.catalog.type': 'TESTING_FILE_METASTORE', 'hive.metastore.catalog.dir': 'local:///iceberg', ...files },
  };
}

/** @param {Record<string, string | number>} properties */
const lines = properties => Object.entries(properties).map(([key, value]) => `${key}=${value}\n`).join('');

/**
 * Runs one statement over Trino's own protocol, post it, then follow `nextUri` to the end, and fails as it fails.
 * @param {number} port @param {string} sql
 */
async function query(port, sql) {
  const headers = { 'X-Trino-User': 'parity', 'X-Trino-Time-Zone': 'UTC' };
  /** @typedef {{ nextUri?: string, error?: { message: string } }} Page */
  let page = /** @type {Page} */ (await (await fetch(`http://127.0.0.1:${port}/v1/statement`, { method: 'POST', body: sql, headers })).json());
  while (page.nextUri) page = /** @type {Page} */ (await (await fetch(page.nextUri, { headers })).json());
  if (page.error) throw new Error(page.error.message);
}

/** The newest JDK among JAVA_HOME, the default one, and those beside the default one. @returns {{ home: string, major: number } | undefined} */
function newestJdk() {
  const java = which('java');
  const standard = java && path.dirname(path.dirname(realpathSync(java)));
  const beside = standard ? path.dirname(standard) : '/usr/lib/jvm';
  const homes = [process.env.JAVA_HOME, standard, ...(existsSync(beside) ? readdirSync(beside).map(name => path.join(beside, name)) : [])];
  return homes.flatMap(home => {
    const release = home && path.join(home, 'release');
    if (!home || !release || !existsSync(release) || !existsSync(path.join(home, 'bin', 'java'))) return [];
    return [{ home, major: Number(/^JAVA_VERSION="(\d+)/mu.exec(readFileSync(release, 'utf8'))?.[1] ?? 0) }];
  }).sort((left, right) => right.major - left.major)[0];
}
