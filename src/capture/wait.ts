import { libpcap } from './libpcap.ts';

/** Something that poll(2) can wait for. */
export interface Waitable {
  readonly fd: number;
}

const pollIn = 1;

/**
 * Blocks this thread until one of the captures has frames (or an error) to read, or `timeoutMs` milliseconds have
 * passed. Without captures it just waits. A signal ends the wait early.
 */
export function waitForFrames(captures: readonly Waitable[], timeoutMs: number): void {
  // struct pollfd { int fd; short events; short revents; }, little-endian
  const fds = new Int32Array(Math.max(2, captures.length * 2));
  for (const [i, capture] of captures.entries()) {
    fds[i * 2] = capture.fd;
    fds[i * 2 + 1] = pollIn;
  }
  libpcap().poll(fds, captures.length, Math.max(0, Math.ceil(timeoutMs)));
}
