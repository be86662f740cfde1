const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Puts the calling thread to sleep, event loop and all: for threads that have nothing else to do. */
export function pauseThread(milliseconds: number): void {
  Atomics.wait(nothing, 0, 0, milliseconds);
}
