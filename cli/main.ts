/** The command line `parity`. */
import './smallHeap.ts';
import { makeDemo } from '../demo/makeDemo.ts';
import { openRunStore } from '../server/runs/runStore.ts';
import { createService } from '../server/service/service.ts';
import { processOutside } from './process.ts';
import { runCli } from './program.ts';

const code = await runCli({ ...processOutside(), openRuns: openRunStore, createService, makeDemo });
// Idle connections of a library must not keep a finished command alive; everything written was taken by now.
process.exit(code);
