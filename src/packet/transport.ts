import { type DatagramSink, tcp, udp } from '../model/datagram.ts';
import type { FrameState } from './frame-state.ts';
import { isOverlayPort } from './overlay.ts';
import { type PortTable, sipPort, tftpPort } from './ports.ts';
import { readWord } from './read-word.ts';
import { type TcpStreams, tcpFlags } from './tcp-streams.ts';

/**
 * UDP and TCP headers: hands UDP payloads of watched ports (and TFTP transfers) to the sink and TCP segments to the
 * streams. The datagram's time and addresses are set before.
 * In all methods `[start, end)` is what was captured, and `missing` bytes behind it were on the wire.
 */
export class TransportDecoder {
  readonly #state: FrameState;
  readonly #sink: DatagramSink;
  readonly #streams: TcpStreams;
  #ports: PortTable;
  #tftp: boolean;

  constructor(state: FrameState, sink: DatagramSink, streams: TcpStreams, ports: PortTable) {
    this.#state = state;
    this.#sink = sink;
    this.#streams = streams;
    this.#ports = ports;
    this.#tftp = servesTftp(ports);
  }

  setPorts(ports: PortTable): void {
    this.#ports = ports;
    this.#tftp = servesTftp(ports);
  }

  /** RFC 768. @returns the port of the overlay network whose header follows, if that is what it is; else 0 */
  udp(bytes: Uint8Array, start: number, end: number, missing: number): number {
    if (start + 8 > end) {
      this.#state.short('udpMalformed');
      return 0;
    }
    const payload = start + 8;
    if (this.#service(bytes, start) === 0 && !this.#isTransfer(bytes, payload, end)) return overlayPort(bytes, start);
    const length = (bytes[start + 4]! << 8) | bytes[start + 5]!;
    const udpEnd = start + length;
    if (length < 8 || udpEnd > end + missing) {
      this.#state.counters.lost.udpMalformed++;
      return 0;
    }
    const d = this.#state.datagram;
    d.truncated = udpEnd > end;
    if (d.truncated) this.#state.counters.lost.frameTruncated++;
    d.transport = udp;
    d.sourcePort = (bytes[start]! << 8) | bytes[start + 1]!;
    d.destinationPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    d.proven = false;
    d.bytes = bytes;
    d.start = payload;
    d.end = d.truncated ? end : udpEnd;
    this.#state.counters.seen.datagrams++;
    this.#sink.datagram(d);
    return 0;
  }

  /** RFC 9293 */
  tcp(bytes: Uint8Array, start: number, end: number, missing: number): void {
    if (start + 20 > end) {
      this.#state.short('tcpMalformed');
      return;
    }
    if ((this.#service(bytes, start) & sipPort) === 0) return;
    const payload = start + ((bytes[start + 12]! >> 4) << 2);
    if (payload < start + 20 || payload > end + missing) {
      this.#state.counters.lost.tcpMalformed++;
      return;
    }
    if (payload > end) {
      this.#state.short('tcpMalformed');
      return;
    }
    if (missing > 0) this.#state.counters.lost.frameTruncated++;
    const d = this.#state.datagram;
    d.transport = tcp;
    d.sourcePort = (bytes[start]! << 8) | bytes[start + 1]!;
    d.destinationPort = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    d.proven = false;
    d.truncated = false;
    d.bytes = bytes;
    d.start = payload;
    d.end = end;
    const flags = bytes[start + 13]!;
    const toService = (this.#ports[d.destinationPort]! & sipPort) !== 0;
    const fromService = (this.#ports[d.sourcePort]! & sipPort) !== 0;
    if ((flags & (tcpFlags.syn | tcpFlags.ack)) === tcpFlags.syn && toService) {
      this.#state.counters.seen.tcpSyns++;
      d.start = d.end; // data in a SYN comes again when the other side does not know Fast Open (RFC 7413)
      this.#sink.syn(d);
      d.start = payload;
    }
    const seq = readWord(bytes, start + 4);
    const ack = readWord(bytes, start + 8);
    this.#streams.segment(d, seq, ack, flags, missing, toService, fromService);
  }

  /** A first fragment that shows ports which nobody serves. */
  isForeign(protocol: number, bytes: Uint8Array, start: number, end: number): boolean {
    if ((protocol !== udp && protocol !== tcp) || start + 8 > end) return false;
    if (this.#service(bytes, start) !== 0) return false;
    return !(protocol === udp && (this.#isTransfer(bytes, start + 8, end) || overlayPort(bytes, start) !== 0));
  }

  /** What is served at either port of a UDP or TCP header. */
  #service(bytes: Uint8Array, start: number): number {
    const source = (bytes[start]! << 8) | bytes[start + 1]!;
    const destination = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    return this.#ports[source]! | this.#ports[destination]!;
  }

  /** TFTP data, acknowledgement, error or option acknowledgement: these run between two ephemeral ports (RFC 1350, 4). */
  #isTransfer(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#tftp && start + 4 <= end && bytes[start] === 0 && bytes[start + 1]! >= 3 && bytes[start + 1]! <= 6;
  }
}

function overlayPort(bytes: Uint8Array, start: number): number {
  const destination = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  return isOverlayPort(destination) ? destination : 0;
}

function servesTftp(ports: PortTable): boolean {
  return ports.some((bits) => (bits & tftpPort) !== 0);
}
