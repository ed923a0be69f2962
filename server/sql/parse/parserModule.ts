/** What is used of `@polyglot-sql/sdk`, loaded when a query is first read. Named here, since a bundle in pieces gives a CommonJS module no names of its own. */
export { init, parse } from '@polyglot-sql/sdk';
