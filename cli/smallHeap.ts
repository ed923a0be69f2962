/**
 * Keeps the heap of a process that streams rows small. Young objects are rows that are dropped at once: with the engine's default they may
 * take a hundred megabytes before anybody looks. Measured on a million rows that all differ: 404 MB without, 160 MB with it, a third more processor time.
 * Imported first, so that the heap has not grown before.
 */
import { setFlagsFromString } from 'node:v8';

for (const flag of ['--max-semi-space-size=3', '--semi-space-growth-factor=1', '--optimize-for-size']) setFlagsFromString(flag);
