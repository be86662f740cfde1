import { type Direction, distance, type Piece } from './connection.ts';

/** what a waiting piece costs beside its bytes */
const pieceOverhead = 128;

/**
 * Keeps the part of `bytes[start, end)`, which begins at `seq`, that is not there yet: of bytes that came twice the first
 * copy counts. Returns by how much the memory that waits has grown, bytes.
 */
export function keepPiece(direction: Direction, seq: number, bytes: Uint8Array, start: number, end: number): number {
  const old = direction.pending ?? [];
  const before = direction.pendingBytes;
  const merged: Piece[] = [];
  let at = start;
  /** keeps what lies before `limit` (an index into `bytes`) */
  const keepTo = (limit: number) => {
    if (limit <= at) return;
    const part = bytes.slice(at, limit);
    merged.push({ seq: (seq + at - start) >>> 0, bytes: part });
    direction.pendingBytes += part.length + pieceOverhead;
    at = limit;
  };
  for (const piece of old) {
    const from = start + distance(piece.seq, seq);
    keepTo(Math.min(end, from));
    merged.push(piece);
    at = Math.max(at, Math.min(end, from + piece.bytes.length));
  }
  keepTo(end);
  direction.pending = merged;
  return direction.pendingBytes - before;
}

/** Takes the first waiting piece out. */
export function takePiece(direction: Direction): Piece | undefined {
  const piece = direction.pending?.shift();
  if (piece) direction.pendingBytes -= piece.bytes.length + pieceOverhead;
  if (direction.pending?.length === 0) direction.pending = null;
  return piece;
}

/** Forgets all that waits. Returns how much memory that was, bytes. */
export function dropPieces(direction: Direction): number {
  const bytes = direction.pendingBytes;
  direction.pending = null;
  direction.pendingBytes = 0;
  return bytes;
}
