/**
 * Keeps the heap of a process that streams rows small. Young objects are rows that are dropped at once: with the engine's default they may
 * take a hundred megabytes before anybody looks. Measured on a million rows that all differ: 404 MB without, 158 MB with it, a seventh more processor time.
 * Imported first, so that the heap has not grown before.
 */
import { setFlagsFromString } from 'node:v8';

for (const flag of ['--max-semi-space-size=4', '--semi-space-growth-factor=1', '--heap-growing-percent=10']) setFlagsFromString(flag);
