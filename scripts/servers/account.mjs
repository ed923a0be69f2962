/** The account that every test server has. The servers listen on 127.0.0.1 alone and hold no data of anybody. */
export const account = { user: 'parity', password: 'parity', database: 'parity' };

const { user, password, database } = account;

/** Makes the account on a fresh MariaDB or MySQL: one statement a line, as `--init-file` wants it. */
export const createAccountSql = [
  `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4;`,
  `CREATE USER IF NOT EXISTS '${user}'@'%' IDENTIFIED BY '${password}';`,
  `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'%' WITH GRANT OPTION;`,
  '',
].join('\n');
