/**
 * Cuts a byte stream into messages. For the bytes `[start, end)` of a stream it returns
 * - n > 0: a message of n bytes begins at `start` and is complete;
 * - 0: a message begins at `start`, or may, and more bytes are needed;
 * - n < 0: -n bytes at `start` are no part of any message;
 * - `opaqueStream`: nothing of this stream can be read, now or later (TLS).
 *
 * Once the header section is complete, the length must follow from it alone: the stream reassembly asks with an
 * `end` beyond the bytes that are there to learn how many it has to wait for.
 */
export type Framer = (bytes: Uint8Array, start: number, end: number) => number;

export const opaqueStream = -0x7fffffff;
