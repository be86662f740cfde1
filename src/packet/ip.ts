import { tcp, udp } from '../model/datagram.ts';
import type { FragmentTable } from './fragments.ts';
import type { FrameState } from './frame-state.ts';
import { extensionLength, ipProtocol, isExtension, isRead } from './ip-protocol.ts';
import type { LinkDecoder } from './link.ts';
import { erspanLength, etherType, greLength } from './link-layer.ts';
import { overlayLength, overlayType } from './overlay.ts';
import { readWord } from './read-word.ts';
import type { TransportDecoder } from './transport.ts';

const maxTunnels = 4;
/** more extension headers than this is no honest packet */
const maxExtensions = 12;
/** IPv6 fragments of one datagram may name different next headers: those are no part of the key */
const ipv6Key = 256;

/**
 * IPv4 and IPv6: headers, extension headers, fragments and tunnels. The innermost addresses are those that a datagram
 * is reported with.
 */
export class IpDecoder {
  readonly #state: FrameState;
  readonly #fragments: FragmentTable;
  readonly #transports: TransportDecoder;
  /** for what tunnels carry */
  readonly #links: () => LinkDecoder;

  constructor(state: FrameState, fragments: FragmentTable, transports: TransportDecoder, links: () => LinkDecoder) {
    this.#state = state;
    this.#fragments = fragments;
    this.#transports = transports;
    this.#links = links;
  }

  /** RFC 791. `end` is that of the frame, which may be padded. */
  ipv4(bytes: Uint8Array, start: number, end: number, depth: number): void {
    if (start + 20 > end) {
      this.#state.short('ipMalformed');
      return;
    }
    const first = bytes[start]!;
    const headerEnd = start + ((first & 15) << 2);
    const total = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    // segments beyond 64 KB, not yet cut by the network card, have a total length of 0
    const ipEnd = total === 0 ? end : start + total;
    if (first >> 4 !== 4 || headerEnd < start + 20 || headerEnd > ipEnd || (ipEnd > end && !this.#state.cut)) {
      this.#state.counters.lost.ipMalformed++;
      return;
    }
    const last = Math.min(ipEnd, end);
    if (headerEnd > last) {
      this.#state.short('ipMalformed');
      return;
    }
    const d = this.#state.datagram;
    const s = start + 12;
    d.src0 = d.src1 = d.dst0 = d.dst1 = 0;
    d.src2 = d.dst2 = 0xffff;
    d.src3 = ((bytes[s]! << 24) | (bytes[s + 1]! << 16) | (bytes[s + 2]! << 8) | bytes[s + 3]!) >>> 0;
    d.dst3 = ((bytes[s + 4]! << 24) | (bytes[s + 5]! << 16) | (bytes[s + 6]! << 8) | bytes[s + 7]!) >>> 0;
    if (this.#state.isForgedInTunnel()) return;
    const fragmentWord = ((bytes[start + 6]! << 8) | bytes[start + 7]!) & 0x3fff;
    const protocol = bytes[start + 9]!;
    if (fragmentWord === 0) {
      this.#transport(protocol, bytes, headerEnd, last, ipEnd - last, depth);
      return;
    }
    if (!isRead(protocol)) return;
    const more = (fragmentWord & 0x2000) !== 0;
    // Linux cuts all but the last fragment to a multiple of eight bytes (ip_frag_queue)
    const pieceEnd = more ? headerEnd + ((last - headerEnd) & ~7) : last;
    const identification = (bytes[start + 4]! << 8) | bytes[start + 5]!;
    const offset = (fragmentWord & 0x1fff) << 3;
    this.#fragment(identification, protocol, protocol, offset, more, bytes, headerEnd, pieceEnd, ipEnd - last, depth);
  }

  /** RFC 8200 */
  ipv6(bytes: Uint8Array, start: number, end: number, depth: number): void {
    if (start + 40 > end) {
      this.#state.short('ipMalformed');
      return;
    }
    if (bytes[start]! >> 4 !== 6) {
      this.#state.counters.lost.ipMalformed++;
      return;
    }
    const length = (bytes[start + 4]! << 8) | bytes[start + 5]!;
    // 0 in a jumbogram (RFC 2675), and in segments beyond 64 KB that the network card did not cut yet
    const ipEnd = length === 0 ? end : start + 40 + length;
    if (ipEnd > end && !this.#state.cut) {
      this.#state.counters.lost.ipMalformed++;
      return;
    }
    const d = this.#state.datagram;
    d.src0 = readWord(bytes, start + 8);
    d.src1 = readWord(bytes, start + 12);
    d.src2 = readWord(bytes, start + 16);
    d.src3 = readWord(bytes, start + 20);
    d.dst0 = readWord(bytes, start + 24);
    d.dst1 = readWord(bytes, start + 28);
    d.dst2 = readWord(bytes, start + 32);
    d.dst3 = readWord(bytes, start + 36);
    if (this.#state.isForgedInTunnel()) return;
    const last = Math.min(ipEnd, end);
    this.#ipv6Payload(bytes[start + 6]!, bytes, start + 40, last, ipEnd - last, depth);
  }

  /**
   * Goes through the extension headers (RFC 8200, 4). `missing` bytes behind `end` were on the wire and are not here;
   * so in all that follows.
   */
  #ipv6Payload(first: number, bytes: Uint8Array, start: number, end: number, missing: number, depth: number): void {
    let protocol = first;
    let at = start;
    for (let headers = 0; headers < maxExtensions; headers++) {
      if (protocol === ipProtocol.fragment) {
        this.#ipv6Fragment(bytes, at, end, missing, depth);
        return;
      }
      if (!isExtension(protocol)) {
        this.#transport(protocol, bytes, at, end, missing, depth);
        return;
      }
      if (at + 8 > end) {
        this.#state.short('ipMalformed');
        return;
      }
      const length = extensionLength(bytes, at, protocol);
      protocol = bytes[at]!;
      at += length;
    }
    this.#state.counters.lost.ipMalformed++;
  }

  #ipv6Fragment(bytes: Uint8Array, start: number, end: number, missing: number, depth: number): void {
    if (start + 8 > end) {
      this.#state.short('ipMalformed');
      return;
    }
    const next = bytes[start]!;
    const offset = ((bytes[start + 2]! << 8) | bytes[start + 3]!) & 0xfff8;
    const more = (bytes[start + 3]! & 1) !== 0;
    const payload = start + 8;
    // fragments within fragments are bounded like tunnels
    if (depth === maxTunnels) {
      this.#state.counters.lost.tunnelTooDeep++;
      return;
    }
    // an atomic fragment has nothing to do with others (RFC 6946)
    if (offset === 0 && !more) {
      this.#ipv6Payload(next, bytes, payload, end, missing, depth + 1);
      return;
    }
    if (more && (end + missing - payload) & 7) {
      this.#state.counters.lost.ipMalformed++;
      return;
    }
    const identification = readWord(bytes, start + 4);
    this.#fragment(identification, ipv6Key, next, offset, more, bytes, payload, end, missing, depth);
  }

  #fragment(
    identification: number,
    keyProtocol: number,
    protocol: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    missing: number,
    depth: number,
  ): void {
    if (missing > 0) {
      this.#state.short('ipMalformed');
      return;
    }
    if (start >= end) {
      this.#state.counters.lost.ipMalformed++;
      return;
    }
    const table = this.#fragments;
    const foreign = offset === 0 && this.#transports.isForeign(protocol, bytes, start, end);
    const d = this.#state.datagram;
    const length = table.add(d, identification, keyProtocol, protocol, offset, more, foreign, bytes, start, end);
    if (length === 0) return;
    this.#state.cut = false; // of the last frame, not of what it completed
    if (keyProtocol === ipv6Key) this.#ipv6Payload(table.protocol, table.assembled, 0, length, 0, depth + 1);
    else this.#transport(keyProtocol, table.assembled, 0, length, 0, depth);
  }

  #transport(protocol: number, bytes: Uint8Array, start: number, end: number, missing: number, depth: number): void {
    switch (protocol) {
      case udp: {
        const overlay = this.#transports.udp(bytes, start, end, missing);
        if (overlay !== 0) this.#overlay(overlay, bytes, start + 8, end, depth);
        return;
      }
      case tcp:
        this.#transports.tcp(bytes, start, end, missing);
        return;
      case ipProtocol.ipInIp:
      case ipProtocol.ipv6InIp:
        if (depth === maxTunnels) {
          this.#state.counters.lost.tunnelTooDeep++;
          return;
        }
        this.#state.enterTunnel();
        this.#links().ip(bytes, start, end, depth + 1);
        return;
      case ipProtocol.gre:
        this.#gre(bytes, start, end, depth);
        return;
      case ipProtocol.authentication:
        this.#ipv4Authentication(bytes, start, end, missing, depth);
    }
  }

  /** AH behind an IPv4 header; bounded like a tunnel. */
  #ipv4Authentication(bytes: Uint8Array, start: number, end: number, missing: number, depth: number): void {
    if (start + 8 > end) {
      this.#state.short('ipMalformed');
      return;
    }
    if (depth === maxTunnels) {
      this.#state.counters.lost.tunnelTooDeep++;
      return;
    }
    const payload = start + extensionLength(bytes, start, ipProtocol.authentication);
    this.#transport(bytes[start]!, bytes, payload, end, missing, depth + 1);
  }

  #gre(bytes: Uint8Array, start: number, end: number, depth: number): void {
    if (start + 4 > end) {
      this.#state.short('ipMalformed');
      return;
    }
    if (depth === maxTunnels) {
      this.#state.counters.lost.tunnelTooDeep++;
      return;
    }
    const length = greLength(bytes, start);
    if (length < 0) {
      this.#state.counters.lost.linkUnsupported++;
      return;
    }
    this.#state.enterTunnel();
    const type = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    const payload = start + length;
    if (type === etherType.erspan || type === etherType.erspan3) {
      const mirrored = payload + erspanLength(type, bytes, start, payload);
      this.#links().ethernet(bytes, mirrored, end, depth + 1);
    } else this.#carried(type, bytes, payload, end, depth);
  }

  /** What an overlay network carries over UDP. What is none, on a port that anybody may use, is no loss. */
  #overlay(port: number, bytes: Uint8Array, start: number, end: number, depth: number): void {
    const length = overlayLength(port, bytes, start, end);
    if (length < 0) return;
    if (depth === maxTunnels) {
      this.#state.counters.lost.tunnelTooDeep++;
      return;
    }
    this.#state.enterTunnel();
    const payload = start + length;
    this.#carried(overlayType(port, bytes, start, payload, end), bytes, payload, end, depth);
  }

  #carried(type: number, bytes: Uint8Array, start: number, end: number, depth: number): void {
    if (type === etherType.ethernet) this.#links().ethernet(bytes, start, end, depth + 1);
    else this.#links().network(type, bytes, start, end, depth + 1, 0);
  }
}
