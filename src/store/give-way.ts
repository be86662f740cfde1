import { setPriority } from 'node:os';

/** of 1024 for a thread that has not given way, some 110 (sched(7)) */
const niceness = 10;

/**
 * From now on the calling thread has a core only where the capture and the guard leave it one: what reads and writes the log
 * may wait, packets may not. setpriority(2) with 0 means the calling thread on Linux, and to be nicer needs no privilege.
 */
export function giveWay(): void {
  try {
    setPriority(0, niceness);
  } catch {
    // a system that forbids it runs as before
  }
}
