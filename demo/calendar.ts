/**
 * The calendar of the demo's seasons: pure arithmetic, so that how many rows a fault touches can be said without looking.
 *
 * A season has 162 game days of 15 games. It starts on 1 April, and every tenth day is free. Every season has the same days.
 */

export const GAMES_PER_DAY = 15;
export const GAME_DAYS = 162;
export const GAMES_PER_SEASON = GAMES_PER_DAY * GAME_DAYS;

/** The seasons that every demo has. */
export const FIRST_SEASON = 2015;
export const LAST_SEASON = 2018;

/** Plate appearances of a season before another season is added: about a hundred a game. */
const FULL_SEASON = 250_000;

/** Bounds of the `rows` option. Fewer would leave games without a plate appearance. */
export const ROWS = { least: 20_000, most: 10_000_000, usual: 1_000_000 } as const;

/**
 * The seasons of a demo with so many plate appearances, in the order of their games' positions: 2015 to 2018, then backwards from 2014
 * when more are needed. A season's rows do not depend on which others there are.
 */
export function seasonsFor(rows: number): readonly number[] {
  const seasons: number[] = [];
  for (let season = FIRST_SEASON; season <= LAST_SEASON; season++) seasons.push(season);
  for (let season = FIRST_SEASON - 1; seasons.length * FULL_SEASON < rows; season--) seasons.push(season);
  return seasons;
}

/** How many plate appearances the games have: those before position `longer` have `least + 1`, the others `least`. */
export function plateAppearancesPerGame(rows: number): { readonly least: number; readonly longer: number; readonly games: number } {
  const games = seasonsFor(rows).length * GAMES_PER_SEASON;
  return { games, least: Math.floor(rows / games), longer: rows % games };
}

/** Positions of games: from `from` (included) to `to` (left out). */
export interface Games {
  readonly from: number;
  readonly to: number;
}

/** The games from one date to another (both included, `YYYY-MM-DD`, one of the seasons 2015 to 2018). */
export function gamesBetween(first: string, last: string): Games {
  const season = Number(first.slice(0, 4));
  const start = (season - FIRST_SEASON) * GAMES_PER_SEASON;
  return { from: start + gameDaysBefore(first) * GAMES_PER_DAY, to: start + (gameDaysBefore(last) + (isGameDay(last) ? 1 : 0)) * GAMES_PER_DAY };
}

/** How many plate appearances those games have in a demo of so many rows. */
export function plateAppearancesIn(rows: number, { from, to }: Games): number {
  const { least, longer } = plateAppearancesPerGame(rows);
  return (to - from) * least + Math.max(0, Math.min(to, longer) - Math.min(from, longer));
}

/** Days since 1 April of the same year. */
function daysIntoSeason(date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.UTC(Number(date.slice(0, 4)), 3, 1)) / 86_400_000);
}

function isGameDay(date: string): boolean {
  const days = daysIntoSeason(date);
  return days >= 0 && days % 10 !== 9 && days - Math.floor(days / 10) < GAME_DAYS;
}

function gameDaysBefore(date: string): number {
  const days = Math.max(0, daysIntoSeason(date));
  return Math.min(GAME_DAYS, days - Math.floor(days / 10));
}
