import { fileURLToPath } from 'node:url';

/** The root folder of the project. */
export const home = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A line for the person who waits. To stderr, so that a command's own output stays clean. */
export function say(text) {
  process.stderr.write(`sipprot: ${text}\n`);
}
