/**
 * How statements are spelled, per dialect: the one table that the splitter, the guard and the dialects share.
 *
 * Sources: the lexers of the engines themselves, asked with a query each (DuckDB 1.5.6 nests block comments, knows `$tag$`
 * and `e'\''`, has no `#` and no backtick), MySQL 9.7 and MariaDB manuals ("Comments", "String Literals", with the default
 * sql_mode: no ANSI_QUOTES, no NO_BACKSLASH_ESCAPES), Trino's and Presto's grammar (`BRACKETED_COMMENT` does not nest;
 * a quote is escaped only by doubling), PostgreSQL manual 4.1 (standard_conforming_strings on).
 */
import type { DialectName, LexicalRules } from '../dialect.ts';

/** The dialects that a document can be read as; `generic` is for a document that no environment claims. */
export type LexicalName = DialectName | 'generic';

/** What all dialects share; each adds what it alone has. */
const standard: LexicalRules = {
  backslashEscapes: false,
  identifierQuotes: ['"'],
  doubleQuoteIsString: false,
  hashComments: false,
  dashCommentNeedsBlank: false,
  nestedBlockComments: false,
  dollarQuotes: false,
  delimiterCommand: false,
  escapeStrings: false,
  executableComments: false,
};

/** MySQL with the default sql_mode; MariaDB is spelled the same. */
export const mysqlLexical: LexicalRules = {
  ...standard,
  backslashEscapes: true,
  identifierQuotes: ['`'],
  doubleQuoteIsString: true,
  hashComments: true,
  dashCommentNeedsBlank: true,
  delimiterCommand: true,
  executableComments: true,
};

/** PostgreSQL with standard_conforming_strings. */
export const postgresLexical: LexicalRules = {
  ...standard,
  nestedBlockComments: true,
  dollarQuotes: true,
  escapeStrings: true,
};

/** DuckDB: PostgreSQL's lexer. */
export const duckdbLexical: LexicalRules = postgresLexical;

/** Trino and Presto: the standard and nothing else. */
export const trinoLexical: LexicalRules = standard;

/** A document of unknown dialect: what can be read without taking something from another dialect that means another thing there. */
export const genericLexical: LexicalRules = {
  ...standard,
  identifierQuotes: ['"', '`'],
  dollarQuotes: true,
  escapeStrings: true,
  delimiterCommand: true,
};

/** The rules by name. */
export const lexicalRules: Readonly<Record<LexicalName, LexicalRules>> = {
  duckdb: duckdbLexical,
  mysql: mysqlLexical,
  mariadb: mysqlLexical,
  trino: trinoLexical,
  presto: trinoLexical,
  postgres: postgresLexical,
  generic: genericLexical,
};
