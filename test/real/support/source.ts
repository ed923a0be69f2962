/**
 * The files that both warehouses are loaded from. The real ones when the folder of data stands beside the checkout (`PARITY_TEST_DATA`
 * names another place), else generated ones of the same form. Either way they are prepared in a folder of their own: unpacked, names
 * that the files spell in ASCII given their accents, and the salary by game added. What is prepared stays on this machine and goes with
 * the tests: the game logs are copyrighted by Retrosheet (www.retrosheet.org), the databank is licensed under CC BY-SA 3.0.
 */
import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parseCsv } from './csv.ts';
import { GAME_FIELDS } from './gameFields.ts';
import { generatedSeasons, generateGames, generatePeople, generateSalaries, generateTeams } from './generate.ts';

/** What was prepared. Game logs are in ISO 8859-1 and without a header; the rest is in UTF-8 with one. */
export interface Prepared {
  readonly kind: 'real' | 'generated';
  readonly games: readonly string[];
  readonly people: string;
  readonly teams: string;
  readonly salaries: string;
}

const HEADERS = {
  people: 'playerID,birthYear,birthMonth,birthDay,birthCountry,birthState,birthCity,deathYear,deathMonth,deathDay,deathCountry,deathState,deathCity,nameFirst,nameLast,nameGiven,weight,height,bats,throws,debut,finalGame,retroID,bbrefID\n',
  teams: `${Array.from({ length: 48 }, (_, i) => `field${i + 1}`).join(',')}\n`,
  salaries: 'yearID,teamID,lgID,playerID,salary\n',
};

/** Given and family names whose accents the files leave out. */
const ACCENTS: Readonly<Record<string, string>> = {
  Jose: 'José', Jesus: 'Jesús', Ramon: 'Ramón', Andres: 'Andrés', Hector: 'Héctor', Cesar: 'César', Joaquin: 'Joaquín', Raul: 'Raúl', Ruben: 'Rubén', Pena: 'Peña', Nunez: 'Núñez', Munoz: 'Muñoz', Ibanez: 'Ibáñez',
};
const UNACCENTED = new RegExp(`(?<=[",\\s])(?:${Object.keys(ACCENTS).join('|')})(?=[",\\s])`, 'g');
const withAccents = (text: string): string => text.replace(UNACCENTED, (name) => ACCENTS[name] ?? name);

/** The folder with the real data, or null. */
function dataFolder(): string | null {
  const beside = path.resolve(fileURLToPath(import.meta.url), '../../../../../shared/data');
  const folder = process.env['PARITY_TEST_DATA'] ?? beside;
  return existsSync(path.join(folder, 'retrosheet', 'columns.csv')) ? folder : null;
}

/** Prepares the files in `folder`, and says loudly which ones they are. */
export async function prepareFiles(folder: string): Promise<Prepared> {
  const data = dataFolder();
  console.log(data === null ? '*** GENERATED DATA: the folder of real baseball data is not there; four made-up seasons are used in its place ***' : '*** REAL DATA: ten seasons of game logs and the databank ***');
  const at = (name: string): string => path.join(folder, name);
  const games: string[] = [];
  if (data === null) {
    for (const season of generatedSeasons()) games.push(await write(at(`GL${season}.txt`), 'latin1', generateGames(season)));
    return {
      kind: 'generated', games,
      people: await write(at('people.csv'), 'utf8', generatePeople(HEADERS.people)),
      teams: await write(at('teams.csv'), 'utf8', generateTeams(HEADERS.teams)),
      salaries: await write(at('salaries.csv'), 'utf8', withSalaryPerGame([...generateSalaries(HEADERS.salaries)].join(''))),
    };
  }
  requireKnownFields(readFileSync(path.join(data, 'retrosheet', 'columns.csv'), 'utf8'));
  for (const file of readdirSync(path.join(data, 'retrosheet')).filter((name) => /^GL\d{4}\.TXT\.gz$/.test(name)).sort()) {
    // One season at a time: ten of them unpacked are fifty megabytes.
    games.push(await write(at(file.replace('.TXT.gz', '.txt')), 'latin1', [withAccents(unpack(path.join(data, 'retrosheet', file), 'latin1'))]));
  }
  const databank = (name: string): string => unpack(path.join(data, 'databank', `${name}.csv.gz`), 'utf8');
  return {
    kind: 'real', games,
    people: await write(at('people.csv'), 'utf8', [withAccents(databank('People'))]),
    teams: await write(at('teams.csv'), 'utf8', [databank('Teams')]),
    salaries: await write(at('salaries.csv'), 'utf8', withSalaryPerGame(databank('Salaries'))),
  };
}

function unpack(file: string, encoding: 'latin1' | 'utf8'): string {
  return gunzipSync(readFileSync(file)).toString(encoding);
}

/** The data's own list of fields must be the one that the tables are made from. */
function requireKnownFields(columns: string): void {
  const rows = [...parseCsv(columns)].slice(1);
  const told = rows.map(([, name, type]) => `${name ?? ''} ${type ?? ''}`).join('\n');
  if (told !== GAME_FIELDS.map(({ name, type }) => `${name} ${type}`).join('\n')) throw new Error('columns.csv names other fields than test/real/support/gameFields.ts');
}

/** A season has 162 games; the salary by game to four decimals, halves up, computed in whole numbers. */
function* withSalaryPerGame(csv: string): Generator<string> {
  for (const [i, row] of [...parseCsv(csv)].entries()) {
    if (i === 0) {
      yield `${row.join(',')},perGame\n`;
      continue;
    }
    const tenThousandths = (BigInt(row[4] ?? '0') * 10_000n * 2n + 162n) / (162n * 2n);
    yield `${row.map((field) => field ?? '').join(',')},${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}\n`;
  }
}

async function write(file: string, encoding: 'latin1' | 'utf8', texts: Iterable<string>): Promise<string> {
  const out = createWriteStream(file);
  for (const text of texts) if (!out.write(text, encoding)) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
  return file;
}
