import { parseAddress } from '../model/address.ts';

/**
 * For tests: builds frames by hand, layer by layer from the inside. Checksums are left 0; the decoder does not check them.
 */
export type Layer = Uint8Array;

const encoder = new TextEncoder();

export function text(string: string): Layer {
  return encoder.encode(string);
}

export function concat(...layers: readonly (Layer | readonly number[])[]): Layer {
  const bytes = new Uint8Array(layers.reduce((sum, layer) => sum + layer.length, 0));
  let at = 0;
  for (const layer of layers) {
    bytes.set(layer, at);
    at += layer.length;
  }
  return bytes;
}

export function word16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function word32(value: number): number[] {
  return [...word16(value >>> 16), ...word16(value)];
}

export function ethernet(type: number, payload: Layer): Layer {
  return concat([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1], word16(type), payload);
}

/** What stands between the addresses and the EtherType: `type` is that of the payload. The tag's own type is the frame's. */
export function tag(id: number, type: number, payload: Layer): Layer {
  return concat(word16(id), word16(type), payload);
}

export function pppoe(protocol: number, payload: Layer): Layer {
  return concat([0x11, 0, 0, 1], word16(payload.length + 2), word16(protocol), payload);
}

export function udp(sourcePort: number, destinationPort: number, payload: Layer, length = payload.length + 8): Layer {
  return concat(word16(sourcePort), word16(destinationPort), word16(length), [0, 0], payload);
}

export interface TcpFields {
  readonly seq?: number;
  readonly ack?: number;
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16 */
  readonly flags?: number;
  /** multiple of four bytes */
  readonly options?: readonly number[];
}

export function tcp(sourcePort: number, destinationPort: number, payload: Layer, fields: TcpFields = {}): Layer {
  const { seq = 1, ack = 0, flags = 16, options = [] } = fields;
  const offset = (20 + options.length) << 2;
  const head = [...word16(sourcePort), ...word16(destinationPort), ...word32(seq), ...word32(ack), offset, flags];
  return concat(head, [0xff, 0xff, 0, 0, 0, 0], options, payload);
}

export interface Ipv4Fields {
  readonly src?: string;
  readonly dst?: string;
  readonly options?: readonly number[];
  readonly id?: number;
  /** in bytes, a multiple of eight */
  readonly offset?: number;
  readonly more?: boolean;
  readonly length?: number;
}

export function ipv4(protocol: number, payload: Layer, fields: Ipv4Fields = {}): Layer {
  const { src = '198.51.100.7', dst = '192.0.2.10', options = [], id = 1, offset = 0, more = false } = fields;
  const headerLength = 20 + options.length;
  const length = fields.length ?? headerLength + payload.length;
  const fragment = (offset >> 3) | (more ? 0x2000 : 0);
  const head = [
    0x40 | (headerLength >> 2),
    0,
    ...word16(length),
    ...word16(id),
    ...word16(fragment),
    64,
    protocol,
    0,
    0,
  ];
  return concat(head, addressBytes(src).slice(12), addressBytes(dst).slice(12), options, payload);
}

export interface Ipv6Fields {
  readonly src?: string;
  readonly dst?: string;
  readonly length?: number;
}

export function ipv6(next: number, payload: Layer, fields: Ipv6Fields = {}): Layer {
  const { src = '2001:db8:2::7', dst = '2001:db8:1::10' } = fields;
  const head = [0x60, 0, 0, 0, ...word16(fields.length ?? payload.length), next, 64];
  return concat(head, addressBytes(src), addressBytes(dst), payload);
}

/** An IPv6 extension header of eight bytes. */
export function extension(next: number, payload: Layer): Layer {
  return concat([next, 0, 1, 4, 0, 0, 0, 0], payload);
}

export function fragmentHeader(next: number, offset: number, more: boolean, id: number, payload: Layer): Layer {
  return concat([next, 0], word16(offset | (more ? 1 : 0)), word32(id), payload);
}

export function gre(type: number, payload: Layer, flags = 0, optional: readonly number[] = []): Layer {
  return concat([flags, 0], word16(type), optional, payload);
}

/** A VXLAN packet (RFC 7348): UDP with a header for network 7 and an Ethernet frame. */
export function vxlan(frame: Layer, port = 4789): Layer {
  return udp(40_000, port, concat([8, 0, 0, 0, 0, 0, 7, 0], frame));
}

/** An address as sixteen bytes; IPv4 in the last four. */
function addressBytes(address: string): number[] {
  const parsed = parseAddress(address);
  if (!parsed) throw new Error(`no address: ${address}`);
  return parsed.words.flatMap((word) => word32(word));
}
