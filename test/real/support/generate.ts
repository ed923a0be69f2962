/**
 * Baseball files out of a seed, for machines that do not have the real ones: the same files, fields, encodings and kinds of values, but
 * four seasons of 600 games. Clubs and people are those of the demo: made up.
 */
import { CLUBS, FIRST_NAMES, LAST_NAMES } from '../../../demo/names.ts';
import type { Field } from './csv.ts';
import { GAME_FIELDS } from './gameFields.ts';

/** A source of numbers in [0, 1): the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Names that ISO 8859-1 can write. */
const LATIN = /^[\u0020-\u007e\u00a0-\u00ff]+$/;
const FIRST = FIRST_NAMES.filter((name) => LATIN.test(name));
const LAST = LAST_NAMES.filter((name) => LATIN.test(name) && name.length < 18);
const SEASONS = [2015, 2016, 2017, 2018] as const;

interface Player {
  readonly id: string;
  readonly first: string;
  readonly last: string;
}

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** The players of a club: the same in every season. */
function playersOf(club: number): readonly Player[] {
  return Array.from({ length: 25 }, (_, i) => {
    const first = FIRST[(club * 7 + i * 3) % FIRST.length] ?? 'Sam';
    const last = LAST[(club * 11 + i * 5) % LAST.length] ?? 'Hill';
    return { id: `gen${pad(club, 2)}${pad(i, 3)}`, first, last };
  });
}

/** One field of a line: text in quotes, numbers without, NULL as nothing. */
const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const line = (fields: readonly Field[], isText: (i: number) => boolean): string => `${fields.map((field, i) => (field === null ? '' : isText(i) ? quote(field) : field)).join(',')}\n`;

/** The game log of a season. */
export function* generateGames(season: number): Generator<string> {
  const random = randomNumbers(season);
  const upTo = (n: number): number => Math.floor(random() * n);
  for (let month = 4; month <= 9; month++) {
    for (let day = 1; day <= 20; day++) {
      for (let slot = 0; slot < 5; slot++) {
        const home = (day * 5 + slot * 6 + month) % CLUBS.length;
        yield line(gameOf(new Date(Date.UTC(season, month - 1, day + (day === 20 ? 10 : 0))), home, (home + 1 + upTo(CLUBS.length - 1)) % CLUBS.length, upTo), (i) => GAME_FIELDS[i]?.type !== 'integer');
      }
    }
  }
}

function gameOf(date: Date, home: number, visiting: number, upTo: (n: number) => number): readonly Field[] {
  const players = { home: playersOf(home), visiting: playersOf(visiting) };
  const score = { home: upTo(11), visiting: upTo(11) };
  const saved = upTo(2) === 0;
  const clubs = { home: CLUBS[home] ?? CLUBS[0], visiting: CLUBS[visiting] ?? CLUBS[0] };
  return GAME_FIELDS.map(({ name, type }): Field => {
    const side = name.startsWith('visiting_') ? 'visiting' : 'home';
    const club = clubs[side];
    const person = personIn(name, players);
    if (person !== null) return name.endsWith('_id') ? person.id : `${person.first} ${person.last}`;
    switch (name) {
      case 'date': return date.toISOString().slice(0, 10).replaceAll('-', '');
      case 'number_of_game': return '0';
      case 'day_of_week': return ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()] ?? '';
      case 'visiting_team': case 'home_team': return club?.[0] ?? '';
      case 'visiting_league': case 'home_league': return `${club?.[3] ?? 'A'}L`;
      case 'visiting_score': case 'home_score': return String(score[side]);
      case 'day_night': return upTo(3) === 0 ? 'D' : 'N';
      case 'completion': case 'forfeit': case 'protest': case 'additional_information': return '';
      case 'park_id': return `${club?.[0] ?? 'XXX'}01`;
      case 'attendance': return upTo(300) === 0 ? null : String(8_000 + upTo(40_000));
      case 'time_minutes': return String(120 + upTo(140));
      case 'length_outs': return String(51 + upTo(4));
      case 'visiting_line_score': case 'home_line_score': return `${upTo(3)}0${upTo(3)}000${upTo(3)}00`;
      case 'saving_pitcher_id': return saved ? `gen${pad(home, 2)}024` : '';
      case 'saving_pitcher_name': return saved ? 'Sam Hill' : '(none)';
      case 'acquisition': return 'Y';
      default: return type === 'integer' ? String(name.endsWith('_position') ? 1 + upTo(10) : upTo(12)) : name.endsWith('_name') ? '(none)' : '';
    }
  });
}

function personIn(name: string, players: { readonly home: readonly Player[]; readonly visiting: readonly Player[] }): Player | null {
  const found = /^(home|visiting)_(?:player_(\d)|(starting_pitcher|manager))_(?:id|name)$/.exec(name);
  if (found === null) return null;
  const team = found[1] === 'home' ? players.home : players.visiting;
  return team[found[2] === undefined ? (found[3] === 'manager' ? 23 : 10) : Number(found[2])] ?? null;
}

/** Every game of every season: file name and lines. */
export const generatedSeasons = (): readonly number[] => SEASONS;

/** `People.csv`, with its header. */
export function* generatePeople(header: string): Generator<string> {
  yield header;
  for (const [club] of CLUBS.entries()) {
    for (const [i, { id, first, last }] of playersOf(club).entries()) {
      const dead = (club + i) % 9 === 0;
      const born = [String(1960 + ((club * 3 + i) % 36)), i % 11 === 0 ? null : String(1 + (i % 12)), i % 11 === 0 ? null : String(1 + ((club + i) % 28))];
      const place = i % 4 === 0 ? ['D.R.', null, 'Santo Domingo'] : ['USA', 'OH', 'Toledo'];
      const death = dead ? ['2018', '7', '4', 'USA', club % 3 === 0 ? null : 'CA', 'Fresno'] : [null, null, null, null, null, null];
      const body = [String(70 + ((club + i) % 40) * 4), String(66 + (i % 14)), i % 3 === 0 ? 'L' : 'R', i % 5 === 0 ? 'L' : 'R'];
      const dates = i % 20 === 0 ? [null, null] : [`${2000 + (i % 15)}-0${4 + (club % 6)}-1${i % 10}`, `2018-09-${10 + (i % 20)}`];
      yield line([id, ...born, ...place, ...death, first, last, `${first} ${last}`, ...body, ...dates, id, id], () => false);
    }
  }
}

/** `Teams.csv`, with its header: 48 fields, of which some stay empty. */
export function* generateTeams(header: string): Generator<string> {
  yield header;
  const random = randomNumbers(48);
  const upTo = (n: number): string => String(Math.floor(random() * n));
  for (const season of SEASONS) {
    for (const [code, city, name, league, division] of CLUBS) {
      const wins = 60 + Math.floor(random() * 42);
      const flags = ['N', random() < 0.1 ? null : 'N', 'N', random() < 0.3 ? null : 'N'];
      const sums = Array.from({ length: 14 }, () => upTo(1500));
      const era = `${3 + Math.floor(random() * 3)}.${pad(Math.floor(random() * 100), 2)}`;
      const more = Array.from({ length: 10 }, () => upTo(900));
      yield line([String(season), `${league}L`, code, code, division, upTo(5), '162', '81', String(wins), String(162 - wins), ...flags, ...sums, era, ...more, `0.9${70 + Math.floor(random() * 20)}`,
        `${city} ${name}`, `${city} Park`, upTo(3_000_000), '100', '100', code, code, code], () => false);
    }
  }
}

/** `Salaries.csv`, with its header. */
export function* generateSalaries(header: string): Generator<string> {
  yield header;
  for (const season of [2015, 2016]) {
    for (const [club, [code, , , league]] of CLUBS.entries()) {
      for (const [i, { id }] of playersOf(club).entries()) yield line([String(season), code, `${league}L`, id, String(507_500 + ((club * 31 + i * 17 + season) % 997) * 12_345)], () => false);
    }
  }
}
