/** What is used of `mysql2`, loaded when a store of it is opened. Named here, since a bundle in pieces gives a CommonJS module no names of its own. */
export { createConnection } from 'mysql2';
