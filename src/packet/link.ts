import type { FrameState } from './frame-state.ts';
import type { IpDecoder } from './ip.ts';
import {
  etherType,
  ipVersionAt,
  maxTags,
  mayCarryIp,
  mplsPayload,
  pppPayload,
  pppProtocolAt,
  pppType,
} from './link-layer.ts';
import { linkTypes } from './link-types.ts';

/**
 * Finds the IP packet in a frame: link layers, VLAN tags, PPPoE and MPLS. In all methods the frame (or the part of it
 * that is looked at) is `bytes[start, end)`, and `depth` counts the tunnels around it.
 */
export class LinkDecoder {
  readonly #state: FrameState;
  readonly #ips: IpDecoder;

  constructor(state: FrameState, ips: IpDecoder) {
    this.#state = state;
    this.#ips = ips;
  }

  ethernet(bytes: Uint8Array, start: number, end: number, depth: number): void {
    if (start + 14 > end) {
      this.#state.short('linkUnsupported');
      return;
    }
    this.network((bytes[start + 12]! << 8) | bytes[start + 13]!, bytes, start + 14, end, depth, 0);
  }

  link(linkType: number, bytes: Uint8Array, start: number, end: number): void {
    switch (linkType) {
      case linkTypes.cooked:
        if (start + 16 > end) {
          this.#state.short('linkUnsupported');
          return;
        }
        this.network((bytes[start + 14]! << 8) | bytes[start + 15]!, bytes, start + 16, end, 0, 0);
        return;
      case linkTypes.cooked2:
        if (start + 20 > end) {
          this.#state.short('linkUnsupported');
          return;
        }
        this.network((bytes[start]! << 8) | bytes[start + 1]!, bytes, start + 20, end, 0, 0);
        return;
      case linkTypes.rawLinux:
      case linkTypes.rawOpenBsd:
      case linkTypes.raw:
      case linkTypes.ipv4:
      case linkTypes.ipv6:
        this.network(ipVersionAt(bytes, start, end), bytes, start, end, 0, 0);
        return;
      case linkTypes.null:
      case linkTypes.loop:
        // an address family, in the byte order and numbering of the system that captured: the IP header tells the same
        this.network(ipVersionAt(bytes, start + 4, end), bytes, start + 4, end, 0, 0);
        return;
      case linkTypes.ppp:
      case linkTypes.pppSerial:
        this.#ppp(bytes, pppProtocolAt(bytes, start), end, 0);
        return;
      case linkTypes.pppEthernet:
        this.network(etherType.pppoeSession, bytes, start, end, 0, 0);
        return;
      default:
        this.#state.counters.lost.linkUnsupported++;
    }
  }

  network(type: number, bytes: Uint8Array, start: number, end: number, depth: number, tags: number): void {
    if (type === etherType.ipv4) {
      this.#ips.ipv4(bytes, start, end, depth);
      return;
    }
    if (type === etherType.ipv6) {
      this.#ips.ipv6(bytes, start, end, depth);
      return;
    }
    switch (type) {
      case etherType.vlan:
      case etherType.serviceVlan:
      case etherType.oldServiceVlan:
        if (start + 4 > end) {
          this.#state.short('linkUnsupported');
          return;
        }
        if (tags === maxTags) break;
        this.network((bytes[start + 2]! << 8) | bytes[start + 3]!, bytes, start + 4, end, depth, tags + 1);
        return;
      case etherType.pppoeSession:
        this.#ppp(bytes, start + 6, end, depth);
        return;
      case etherType.pptp:
        this.#ppp(bytes, pppProtocolAt(bytes, start), end, depth);
        return;
      case etherType.mpls:
      case etherType.mplsMulticast: {
        const payload = mplsPayload(bytes, start, end);
        if (payload < 0) break;
        this.ip(bytes, payload, end, depth);
        return;
      }
      default:
        if (type !== etherType.none && !mayCarryIp(type)) return;
    }
    this.#state.counters.lost.linkUnsupported++;
  }

  ip(bytes: Uint8Array, start: number, end: number, depth: number): void {
    const type = ipVersionAt(bytes, start, end);
    if (type === etherType.none) this.#state.counters.lost.linkUnsupported++;
    else this.network(type, bytes, start, end, depth, 0);
  }

  #ppp(bytes: Uint8Array, start: number, end: number, depth: number): void {
    const type = pppType(bytes, start, end);
    // LCP, IPCP, PAP and the like keep the link up and carry no IP
    if (type !== etherType.none) this.network(type, bytes, pppPayload(bytes, start), end, depth, 0);
  }
}
