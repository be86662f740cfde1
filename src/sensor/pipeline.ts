import type { Inspector } from '../detect/inspector.ts';
import type { Counters } from '../model/counters.ts';
import { type Datagram, type DatagramSink, tcp, udp } from '../model/datagram.ts';
import { type PortTable, sipPort, tftpPort } from '../packet/ports.ts';
import { classifyPayload } from '../sip/classify.ts';
import { parseSip } from '../sip/parse.ts';
import { parseTftp } from '../tftp/parse.ts';
import type { BlockedSources } from './blocked-sources.ts';

/**
 * The path of a datagram, in one place:
 *
 * 1. skip what comes from a source that is shut out already (the capture sees frames before the kernel drops them)
 * 2. tell SIP, TFTP, keep-alive, TLS and junk apart, by port and first bytes
 * 3. parse
 * 4. inspect: transactions, evidence, known-good, detectors
 */
export class Pipeline implements DatagramSink {
  readonly #inspector: Inspector;
  readonly #blocked: BlockedSources;
  readonly #counters: Counters;
  #ports: PortTable;

  constructor(inspector: Inspector, blocked: BlockedSources, ports: PortTable, counters: Counters) {
    this.#inspector = inspector;
    this.#blocked = blocked;
    this.#ports = ports;
    this.#counters = counters;
  }

  setPorts(ports: PortTable): void {
    this.#ports = ports;
  }

  datagram(d: Datagram): void {
    if (this.#blocked.isBlocked(d)) {
      this.#counters.seen.blockedSkipped++;
      return;
    }
    const service = this.#ports[d.sourcePort]! | this.#ports[d.destinationPort]!;
    if ((service & sipPort) !== 0) this.#sip(d);
    else if (d.transport === udp) this.#tftp(d, (service & tftpPort) !== 0);
  }

  syn(d: Datagram): void {
    if (this.#blocked.isBlocked(d)) this.#counters.seen.blockedSkipped++;
    else if ((this.#ports[d.destinationPort]! & sipPort) !== 0) this.#inspector.inspectSyn(d);
  }

  stalled(d: Datagram): void {
    if (!this.#blocked.isBlocked(d) && (this.#ports[d.destinationPort]! & sipPort) !== 0)
      this.#inspector.inspectStalled(d);
  }

  urgent(d: Datagram): void {
    if (!this.#blocked.isBlocked(d) && (this.#ports[d.destinationPort]! & sipPort) !== 0)
      this.#inspector.inspectUrgent(d);
  }

  #sip(d: Datagram): void {
    switch (classifyPayload(d.bytes, d.start, d.end)) {
      case 'sip': {
        const { sip } = this.#inspector;
        parseSip(d.bytes, d.start, d.end, sip, d.transport === tcp);
        if (sip.kind === 'none') this.#inspector.inspectOther(d);
        else this.#inspector.inspectSip(d);
        return;
      }
      case 'keepalive':
      case 'stun':
        this.#counters.seen.keepAlives++;
        this.#inspector.inspectKeepAlive(d);
        return;
      case 'tls':
        this.#counters.seen.tlsRecords++;
        return;
      case 'other':
        // a TFTP server may well choose a SIP port as its own end of a transfer
        if ((this.#ports[d.destinationPort]! & sipPort) !== 0) this.#inspector.inspectOther(d);
    }
  }

  #tftp(d: Datagram, service: boolean): void {
    const { tftp } = this.#inspector;
    parseTftp(d.bytes, d.start, d.end, tftp);
    if (tftp.kind !== 'none') this.#inspector.inspectTftp(d);
    else if (service && (this.#ports[d.destinationPort]! & tftpPort) !== 0) this.#inspector.inspectOther(d);
  }
}
