/** Names that the demo draws from. Clubs and players are made up; whoever shares a name with one does so by chance. */

/** Clubs: code, city, name, league, division, year, seats. */
export const CLUBS: readonly (readonly [string, string, string, 'A' | 'N', 'E' | 'C' | 'W', number, number])[] = [
  ['ALB', 'Albany', 'Lanterns', 'A', 'E', 1903, 37_500],
  ['BGR', 'Bangor', 'Foresters', 'A', 'E', 1911, 38_100],
  ['CHS', 'Charleston', 'Herons', 'A', 'E', 1969, 41_200],
  ['DVR', 'Dover', 'Cliffs', 'A', 'E', 1977, 36_800],
  ['ERI', 'Erie', 'Gales', 'A', 'E', 1901, 40_300],
  ['FAR', 'Fargo', 'Plainsmen', 'A', 'C', 1921, 39_000],
  ['GAL', 'Galveston', 'Pelicans', 'A', 'C', 1962, 42_000],
  ['HUN', 'Huntsville', 'Rockets', 'A', 'C', 1969, 40_900],
  ['IDA', 'Idaho Falls', 'Rapids', 'A', 'C', 1993, 38_700],
  ['JOP', 'Joplin', 'Miners', 'A', 'C', 1901, 37_900],
  ['KLA', 'Klamath', 'Cranes', 'A', 'W', 1977, 43_100],
  ['LAR', 'Laramie', 'Drovers', 'A', 'W', 1961, 45_000],
  ['MON', 'Montréal', 'Érables', 'A', 'W', 1969, 46_500],
  ['NOM', 'Nome', 'Auroras', 'A', 'W', 1998, 35_100],
  ['OGD', 'Ogden', 'Switchmen', 'A', 'W', 1972, 41_600],
  ['PEN', 'Pensacola', 'Tides', 'N', 'E', 1962, 41_900],
  ['QUI', 'Quincy', 'Quarrymen', 'N', 'E', 1883, 43_600],
  ['RAL', 'Raleigh', 'Oaks', 'N', 'E', 1993, 37_400],
  ['SAV', 'Savannah', 'Moss', 'N', 'E', 1969, 41_300],
  ['TAM', 'Tamworth', 'Millers', 'N', 'E', 1890, 39_900],
  ['UTI', 'Utica', 'Weavers', 'N', 'C', 1892, 41_200],
  ['VIC', 'Vicksburg', 'Bluffs', 'N', 'C', 1882, 42_300],
  ['WIC', 'Wichita', 'Kites', 'N', 'C', 1887, 38_400],
  ['XEN', 'Xenia', 'Arrows', 'N', 'C', 1901, 41_900],
  ['YUM', 'Yuma', 'Roadrunners', 'N', 'C', 1876, 46_800],
  ['ZUN', 'Zuni', 'Mesas', 'N', 'W', 1998, 48_500],
  ['SJO', 'San José', 'Cóndores', 'N', 'W', 1958, 41_900],
  ['PUE', 'Pueblo', 'Smelters', 'N', 'W', 1969, 42_400],
  ['REN', 'Reno', 'Silvers', 'N', 'W', 1890, 56_000],
  ['TAC', 'Tacoma', 'Ferries', 'N', 'W', 1883, 50_400],
];

/** Given names. */
export const FIRST_NAMES: readonly string[] = [
  'José', 'Andrés', 'Ángel', 'Iván', 'Jesús', 'Raúl', 'Óscar', 'Félix', 'Joaquín', 'Adrián', 'Émile', 'François', 'Jürgen', 'Søren', 'Łukasz', 'Žarko',
  'Jack', 'Will', 'Sam', 'Ben', 'Tom', 'Luke', 'Owen', 'Cole', 'Dean', 'Ray', 'Walt', 'Hank', 'Gus', 'Otis', 'Kenji', 'Haruto', 'Min-jun', 'Ji-ho',
  'D’Andre', "Ja'Marcus", 'Mateo', 'Luis', 'Carlos', 'Pedro',
];

/** Family names, among them an apostrophe, a hyphen, a lower-case beginning, a long one, and other scripts. */
export const LAST_NAMES: readonly string[] = [
  'Hernández', 'Peña', 'Muñoz', 'Núñez', 'Ibáñez', 'García', 'Rodríguez', 'Báez', 'Gómez', 'Ordóñez', 'Méndez', 'Suárez', 'Céspedes', 'Acuña', 'Yáñez',
  "O'Neill", "O'Hara", "d'Arcy", 'van der Berg', 'de la Cruz', 'St. Clair', 'Smith-Jones', 'Müller', 'Sørensen', 'Nowak', 'Kovačević', 'Åkesson', 'Ñíguez',
  'Baker', 'Cooper', 'Fletcher', 'Mason', 'Porter', 'Sawyer', 'Turner', 'Wheeler', 'Carter', 'Chandler', 'Thatcher', 'Weaver', 'Brewer', 'Glover', 'Harper',
  'Barnes', 'Brooks', 'Fields', 'Hill', 'Rivers', 'Stone', 'Woods', '田中', '佐藤', '김', '박', 'Featherstonehaugh-Cholmondeley', 'Li', 'Ng', 'Ruiz', 'Díaz', 'Vega',
];

/** Remarks on a game; the empty text is one of them, and is not NULL. */
export const NOTES: readonly string[] = [
  '', 'rain delay, 42 min', 'roof closed', 'sold out', 'début of a rookie', 'walk-off', 'no-hitter through 7', 'lights out for 10 min; resumed', 'bees on the field 🐝',
];
