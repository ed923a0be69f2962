/**
 * The drivers and the settings that each takes: plain data, read by the configuration, its schema and the drivers themselves.
 */

/** One setting of a store. */
export interface DriverSetting {
  readonly name: string;
  readonly required: boolean;
  readonly type: 'string' | 'number' | 'boolean';
  /** One sentence for people: shown on hover and in errors. */
  readonly description: string;
  /** The only texts that it may be (a `${env:NAME}` aside). */
  readonly values?: readonly string[];
  /** A JSON boolean may be written instead: what `true` and `false` stand for. */
  readonly booleans?: { readonly true: string; readonly false: string };
  /** What the text must look like. `url`: http or https with a host; `host`: a name or an address, without scheme and port. */
  readonly looks?: 'url' | 'host' | 'file';
  /** Bounds of a number, both included; always whole. */
  readonly bounds?: { readonly from: number; readonly to: number };
  /** A value to show in examples. */
  readonly example: string | number;
}

/** One driver. */
export interface DriverSpec {
  readonly name: string;
  /** Name for people. */
  readonly title: string;
  /** Whether a password can be needed. */
  readonly takesPassword: boolean;
  /**
   * `busyAbove` of a store that does not say. 64 statements at once keep a server of 32 cores full, and one of fewer cores more than
   * full. A query waits in Trino's queue when the cluster has as many as it takes: a few do so on the hour. 0: in our own process.
   */
  readonly busyAbove: number;
  readonly settings: readonly DriverSetting[];
}

const SSL_VALUES = ['required', 'verify', 'off'] as const;

const SSL_CA: DriverSetting = {
  name: 'sslCa', required: false, type: 'string', looks: 'file', example: 'certs/ca.pem',
  description: 'File with the certificate authority that the server\'s certificate is checked against (PEM). A relative path starts at the folder of parity.jsonc.',
};

/** The settings of a server that speaks MySQL's protocol. */
function mysqlSettings(title: string): readonly DriverSetting[] {
  return [
    { name: 'host', required: true, type: 'string', looks: 'host', example: 'db1', description: `Name or address of the ${title} server.` },
    { name: 'port', required: false, type: 'number', bounds: { from: 1, to: 65_535 }, example: 3306, description: 'TCP port; 3306 when left out.' },
    { name: 'user', required: true, type: 'string', example: 'reader', description: 'User to log in as. Give it the right to read and nothing else.' },
    { name: 'database', required: false, type: 'string', example: 'baseball', description: 'Database in which table names without one are looked up.' },
    {
      name: 'ssl', required: false, type: 'string', values: SSL_VALUES, booleans: { true: 'verify', false: 'off' }, example: 'verify',
      description: '"verify" encrypts and checks the certificate (as does true), "required" encrypts without checking it, "off" (or false) does not encrypt.',
    },
    SSL_CA,
  ];
}

/** Every driver, in the order in which they are shown. */
export const DRIVERS: readonly DriverSpec[] = [
  {
    name: 'duckdb',
    title: 'DuckDB',
    takesPassword: false,
    busyAbove: 0,
    settings: [
      {
        name: 'path', required: true, type: 'string', looks: 'file', example: 'legacy.duckdb',
        description: 'The database file. A relative path starts at the folder of parity.jsonc.',
      },
      {
        name: 'memoryMB', required: false, type: 'number', bounds: { from: 16, to: 1_048_576 }, example: 256,
        description: 'What DuckDB may take of the memory, in megabytes. Left out: 24 to begin with, and more for statements that need more, up to 768. Beyond it, it spills to the temporary folder.',
      },
      {
        name: 'readsFiles', required: false, type: 'boolean', example: 'true',
        description: 'true: views and queries may read other files (CSV, Parquet, JSON). Left out: only the database file itself is read. Write it only for a file that you trust.',
      },
    ],
  },
  { name: 'mysql', title: 'MySQL', takesPassword: true, busyAbove: 64, settings: mysqlSettings('MySQL') },
  { name: 'mariadb', title: 'MariaDB', takesPassword: true, busyAbove: 64, settings: mysqlSettings('MariaDB') },
  {
    name: 'postgres',
    title: 'PostgreSQL',
    takesPassword: true,
    busyAbove: 64,
    settings: [
      { name: 'host', required: true, type: 'string', looks: 'host', example: 'db1', description: 'Name or address of the PostgreSQL server.' },
      { name: 'port', required: false, type: 'number', bounds: { from: 1, to: 65_535 }, example: 5432, description: 'TCP port; 5432 when left out.' },
      { name: 'user', required: true, type: 'string', example: 'reader', description: 'User to log in as. Give it the right to read and nothing else.' },
      { name: 'database', required: true, type: 'string', example: 'baseball', description: 'Database to connect to.' },
      { name: 'schema', required: false, type: 'string', example: 'public', description: 'Schema in which table names without one are looked up; the search path of the user when left out.' },
      {
        name: 'ssl', required: false, type: 'string', values: SSL_VALUES, booleans: { true: 'verify', false: 'off' }, example: 'verify',
        description: '"verify" encrypts and checks the certificate (as does true), "required" encrypts without checking it, "off" (or false) does not encrypt.',
      },
      SSL_CA,
    ],
  },
  {
    name: 'trino',
    title: 'Trino',
    takesPassword: true,
    busyAbove: 8,
    settings: [
      { name: 'server', required: true, type: 'string', looks: 'url', example: 'https://lake:8443', description: 'Address of the coordinator, with http or https and the port.' },
      { name: 'user', required: true, type: 'string', example: 'reader', description: 'User that the queries run as.' },
      { name: 'catalog', required: false, type: 'string', example: 'hive', description: 'Catalog in which table names without one are looked up.' },
      { name: 'schema', required: false, type: 'string', example: 'baseball', description: 'Schema in which table names without one are looked up.' },
      {
        name: 'ssl', required: false, type: 'string', values: SSL_VALUES, booleans: { true: 'verify', false: 'off' }, example: 'verify',
        description: 'For an https server: "verify" checks the certificate (as does true, and nothing), "required" encrypts without checking it. "off" (or false) is for http.',
      },
      SSL_CA,
      { name: 'auth', required: false, type: 'string', values: ['password', 'token'], example: 'token', description: 'What the password is: "password" (when left out) of the user, or a "token" (JWT).' },
    ],
  },
];

/** Engines that people will name and that have no driver yet. */
export const LATER_DRIVERS: readonly string[] = ['presto', 'sqlserver', 'oracle', 'mongodb', 'databricks', 'cassandra'];

/** The driver of that name. */
export function driverSpec(name: string): DriverSpec | undefined {
  return DRIVERS.find((driver) => driver.name === name);
}
