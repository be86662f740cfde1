import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Prefix } from '../model/address.ts';
import { GeoError, type GeoErrorCode } from './geo-error.ts';
import { packedSize, type Wanted } from './range-walk.ts';

/** What the worker is given; the file's bytes are shared, not copied. */
export interface RangesTask {
  readonly memory: SharedArrayBuffer;
  readonly name: string;
  readonly wanted: Wanted;
}

export type RangesReply =
  | { readonly ok: true; readonly packed: Uint32Array<ArrayBuffer> }
  | { readonly ok: false; readonly code: GeoErrorCode; readonly message: string };

/** prefixes that are made in one turn of the event loop: a millisecond or two */
const turn = 4096;

/** Works out the wanted ranges in a thread of its own. Rejects with GeoError. */
export async function rangesInThread(task: RangesTask): Promise<readonly Prefix[]> {
  const reply = await new Promise<RangesReply>((resolve, reject) => {
    const worker = new Worker(new URL('./ranges-worker.ts', import.meta.url), { workerData: task });
    const failed = (reason: string, cause?: unknown) =>
      reject(new GeoError('failed', `the ranges of the countries could not be worked out: ${reason}`, { cause }));
    worker.once('message', resolve);
    worker.once('error', (error) => failed(error instanceof Error ? error.message : String(error), error));
    worker.once('exit', (code) => failed(`the thread ended with ${code}`));
  });
  if (!reply.ok) throw new GeoError(reply.code, reply.message);
  return unpack(reply.packed);
}

async function unpack(packed: Uint32Array): Promise<readonly Prefix[]> {
  const prefixes: Prefix[] = [];
  for (let at = 0; at < packed.length; at += packedSize) {
    if (prefixes.length % turn === turn - 1) await yieldToOthers();
    const word = (i: number) => packed[at + i]!;
    prefixes.push({ family: word(0) === 4 ? 4 : 6, length: word(1), words: [word(2), word(3), word(4), word(5)] });
  }
  return prefixes;
}
