import { NetlinkWriter } from '../netlink/writer.ts';
import { attribute, nfproto, objectCounter } from './nfnetlink.ts';

/** Writes one expression of a rule. A rule is a list of them; the first that does not match ends it. */
export type Expression = (writer: NetlinkWriter) => void;

/**
 * Registers of nf_tables (enum nft_registers): `key` is 16 bytes wide and also the first four of the 4-byte registers,
 * so the parts of a concatenation follow each other from there. `data` lies behind the longest key.
 */
export const register = {
  verdict: 0,
  key: 1,
  /** NFT_REG32_00 + n */
  word: (n: number) => 8 + n,
  data: 16,
} as const;

/** enum nft_verdicts and netfilter.h */
const verdictCode = { drop: 0, accept: 1, jump: -3, goto: -4 } as const;

const metaKey = { mark: 3, nfproto: 15, l4proto: 16 } as const;

/** Names as in nf_tables' own listings (`nft --debug=netlink`). */
export function encodeExpressions(expressions: readonly Expression[]): Buffer {
  const writer = new NetlinkWriter(512);
  for (const expression of expressions) expression(writer);
  return Buffer.from(writer.bytes);
}

/** enum nft_payload_bases: network header 1, transport header 2 */
export function payload(base: 1 | 2, offset: number, length: number, to: number): Expression {
  return expression('payload', (w) => {
    w.u32(1, to);
    w.u32(2, base);
    w.u32(3, offset);
    w.u32(4, length);
  });
}

/** enum nft_meta_keys. `nfproto` and `l4proto` are one byte, `mark` four in host order. */
export function meta(key: keyof typeof metaKey, to: number): Expression {
  return expression('meta', (w) => {
    w.u32(1, to);
    w.u32(2, metaKey[key]);
  });
}

export function compare(from: number, operation: 'is' | 'is not', value: Uint8Array): Expression {
  return expression('cmp', (w) => {
    w.u32(1, from);
    w.u32(2, operation === 'is' ? 0 : 1);
    dataValue(w, 3, value);
  });
}

/** Writes the packet's mark (NFT_META_MARK 3) from a register: only ever of packets that are dropped then. */
export function setMark(from: number): Expression {
  return expression('meta', (w) => {
    w.u32(2, 3);
    w.u32(3, from);
  });
}

/** Both ends count. NFT_RANGE_EQ. */
export function inRange(from: number, first: Uint8Array, last: Uint8Array): Expression {
  return expression('range', (w) => {
    w.u32(1, from);
    w.u32(2, 0);
    dataValue(w, 3, first);
    dataValue(w, 4, last);
  });
}

/** In place: register = register & mask. */
export function and(at: number, mask: Uint8Array): Expression {
  return expression('bitwise', (w) => {
    w.u32(1, at);
    w.u32(2, at);
    w.u32(3, mask.length);
    dataValue(w, 4, mask);
    dataValue(w, 5, new Uint8Array(mask.length));
  });
}

/** @param options `invert`: matches what is not in the set; `to`: of a map, where its value goes */
export function lookup(set: string, from: number, options: { invert?: boolean; to?: number } = {}): Expression {
  return expression('lookup', (w) => {
    w.text(1, set);
    w.u32(2, from);
    if (options.to !== undefined) w.u32(3, options.to);
    if (options.invert) w.u32(5, 1);
  });
}

/** NFT_DYNSET_OP_UPDATE: gives the entry a new timeout, milliseconds. */
export function renew(set: string, key: number, data: number, timeout: number): Expression {
  return expression('dynset', (w) => {
    w.text(1, set);
    w.u32(3, 1);
    w.u32(4, key);
    w.u32(5, data);
    w.u64(6, timeout);
  });
}

/** Counts the packet in a named counter, which outlives the rule. */
export function count(counter: string): Expression {
  return expression('objref', (w) => {
    w.u32(1, objectCounter);
    w.text(2, counter);
  });
}

export function verdict(what: 'drop' | 'accept'): Expression {
  return immediate(verdictCode[what]);
}

export function branch(how: 'jump' | 'goto', chain: string): Expression {
  return immediate(verdictCode[how], chain);
}

export function verdictData(writer: NetlinkWriter, type: number, code: number, chain?: string): void {
  const data = writer.nest(type);
  const nest = writer.nest(attribute.data.verdict);
  writer.u32(attribute.verdict.code, code);
  if (chain !== undefined) writer.text(attribute.verdict.chain, chain);
  writer.endNest(nest);
  writer.endNest(data);
}

export function jumpData(writer: NetlinkWriter, type: number, chain: string): void {
  verdictData(writer, type, verdictCode.jump, chain);
}

export function dataValue(writer: NetlinkWriter, type: number, value: Uint8Array): void {
  const nest = writer.nest(type);
  writer.data(attribute.data.value, value);
  writer.endNest(nest);
}

/** The source address, under a mask, into the key register. Says the family first, which `nft list` needs to name the field. */
export function sourceAddress(family: 4 | 6, mask: Uint8Array): Expression[] {
  const load = family === 4 ? payload(1, 12, 4, register.key) : payload(1, 8, 16, register.key);
  const whole = mask.every((byte) => byte === 255);
  return [...familyIs(family), load, ...(whole ? [] : [and(register.key, mask)])];
}

export function familyIs(family: 4 | 6): Expression[] {
  return [meta('nfproto', register.key), compare(register.key, 'is', Uint8Array.of(nfproto[family]))];
}

export function protocolIs(protocol: number): Expression[] {
  return [meta('l4proto', register.key), compare(register.key, 'is', Uint8Array.of(protocol))];
}

/** Loads a constant. */
export function constant(to: number, value: Uint8Array): Expression {
  return expression('immediate', (w) => {
    w.u32(1, to);
    dataValue(w, 2, value);
  });
}

function immediate(code: number, chain?: string): Expression {
  return expression('immediate', (w) => {
    w.u32(1, register.verdict);
    verdictData(w, 2, code, chain);
  });
}

function expression(name: string, body: Expression): Expression {
  return (w) => {
    const element = w.nest(attribute.listElement);
    w.text(1, name);
    const data = w.nest(2);
    body(w);
    w.endNest(data);
    w.endNest(element);
  };
}
