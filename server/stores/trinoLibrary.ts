/** What is used of `trino-client`, loaded when a store of it is opened. Named here, since a bundle in pieces gives a CommonJS module no names of its own. */
export { BasicAuth, Trino } from 'trino-client';
