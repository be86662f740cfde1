/** One attribute's value: [start, end) in the datagram. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Calls `each` for the attributes in [start, end). Stops at the first that cannot be right. */
export function eachAttribute(
  bytes: Buffer,
  start: number,
  end: number,
  each: (type: number, start: number, end: number) => void,
): void {
  let at = start;
  while (at + 4 <= end) {
    const length = bytes.readUInt16LE(at);
    if (length < 4 || at + length > end) return;
    // the two top bits are NLA_F_NESTED and NLA_F_NET_BYTEORDER
    each(bytes.readUInt16LE(at + 2) & 0x3fff, at + 4, at + length);
    at += (length + 3) & ~3;
  }
}

export function attributes(bytes: Buffer, start: number, end: number): Map<number, Span> {
  const found = new Map<number, Span>();
  eachAttribute(bytes, start, end, (type, from, to) => found.set(type, { start: from, end: to }));
  return found;
}

export function textOf(bytes: Buffer, span: Span | undefined): string {
  if (!span) return '';
  const end = bytes[span.end - 1] === 0 ? span.end - 1 : span.end;
  return bytes.toString('utf8', span.start, end);
}

export function u32Of(bytes: Buffer, span: Span | undefined): number | undefined {
  return span && span.end - span.start >= 4 ? bytes.readUInt32BE(span.start) : undefined;
}

/** Exact up to 2^53. */
export function u64Of(bytes: Buffer, span: Span | undefined): number | undefined {
  return span && span.end - span.start >= 8
    ? bytes.readUInt32BE(span.start) * 0x1_0000_0000 + bytes.readUInt32BE(span.start + 4)
    : undefined;
}
