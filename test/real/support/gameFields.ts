/** The 161 fields of a game log, in order, with the type that the data's own `columns.csv` gives them. */

export interface GameField {
  readonly name: string;
  readonly type: 'date' | 'integer' | 'text';
}

const BATTING = [
  'at_bats', 'hits', 'doubles', 'triples', 'home_runs', 'rbi', 'sacrifice_hits', 'sacrifice_flies', 'hit_by_pitch', 'walks', 'intentional_walks', 'strikeouts',
  'stolen_bases', 'caught_stealing', 'grounded_into_double_plays', 'awarded_first_on_interference', 'left_on_base', 'pitchers_used', 'individual_earned_runs',
  'team_earned_runs', 'wild_pitches', 'balks', 'putouts', 'assists', 'errors', 'passed_balls', 'double_plays', 'triple_plays',
];
const UMPIRES = ['home_plate', 'first_base', 'second_base', 'third_base', 'left_field', 'right_field'];
const PEOPLE = [
  ...UMPIRES.map((place) => `umpire_${place}`), 'visiting_manager', 'home_manager', 'winning_pitcher', 'losing_pitcher', 'saving_pitcher', 'game_winning_rbi_batter',
  'visiting_starting_pitcher', 'home_starting_pitcher',
];

const texts = (...names: readonly string[]): readonly GameField[] => names.map((name) => ({ name, type: 'text' }));
const integers = (...names: readonly string[]): readonly GameField[] => names.map((name) => ({ name, type: 'integer' }));

export const GAME_FIELDS: readonly GameField[] = [
  { name: 'date', type: 'date' },
  ...texts('number_of_game', 'day_of_week', 'visiting_team', 'visiting_league'),
  ...integers('visiting_game_number'),
  ...texts('home_team', 'home_league'),
  ...integers('home_game_number', 'visiting_score', 'home_score', 'length_outs'),
  ...texts('day_night', 'completion', 'forfeit', 'protest', 'park_id'),
  ...integers('attendance', 'time_minutes'),
  ...texts('visiting_line_score', 'home_line_score'),
  ...['visiting', 'home'].flatMap((side) => integers(...BATTING.map((name) => `${side}_${name}`))),
  ...PEOPLE.flatMap((name) => texts(`${name}_id`, `${name}_name`)),
  ...['visiting', 'home'].flatMap((side) =>
    Array.from({ length: 9 }, (_, i) => [...texts(`${side}_player_${i + 1}_id`, `${side}_player_${i + 1}_name`), ...integers(`${side}_player_${i + 1}_position`)]).flat(),
  ),
  ...texts('additional_information', 'acquisition'),
];
