/** Works out ranges once and ends: the tree of the whole world takes a tenth of a second. See ranges-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { CountryTree } from './country-tree.ts';
import { GeoError } from './geo-error.ts';
import { walkRanges } from './range-walk.ts';
import type { RangesReply, RangesTask } from './ranges-thread.ts';

const { memory, name, wanted } = workerData as RangesTask;
let reply: RangesReply;
try {
  const packed = walkRanges(new CountryTree(Buffer.from(memory), name), wanted);
  reply = { ok: true, packed };
} catch (error) {
  if (!(error instanceof GeoError)) throw error;
  reply = { ok: false, code: error.code, message: error.message };
}
parentPort?.postMessage(reply, reply.ok ? [reply.packed.buffer] : []);
