/** What other comparers get wrong, on pairs of servers: the cases of `test/cases/peers`. */
import { allCases } from '../cases/peers/all.ts';
import { describeCases } from '../cases/peers/runner.ts';

describeCases(allCases, [
  { name: 'mariadb and postgres', legacy: 'mariadb', new: 'postgres' },
  { name: 'mariadb and trino', legacy: 'mariadb', new: 'trino' },
  { name: 'postgres and trino', legacy: 'postgres', new: 'trino' },
  { name: 'mariadb and mariadb', legacy: 'mariadb', new: 'mariadb' },
]);
