/** Commands of the contract that are not there yet. They say so and never pretend. */
import { CliError } from '../failure.ts';

/** Names with what each will do, for the help. */
export const LATER: readonly { readonly name: string; readonly words: string }[] = [
  { name: 'watch', words: 'keep checking while rows arrive' },
  { name: 'suite', words: 'run a file of comparisons' },
  { name: 'report', words: 'report on kept runs' },
];

export function later(name: string): never {
  throw new CliError(`\`parity ${name}\` is not there yet, and nothing was compared. There are compare, check, doctor, init and demo.`);
}
