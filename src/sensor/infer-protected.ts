import { addressOf, hostPrefix, isMulticast, type Prefix } from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import { type Datagram, type DatagramSink, udp } from '../model/datagram.ts';
import { type PortTable, sipPort, tftpPort } from '../packet/ports.ts';
import { classifyPayload } from '../sip/classify.ts';
import { method, SipMessage } from '../sip/message.ts';
import { parseSip } from '../sip/parse.ts';
import { TftpMessage } from '../tftp/message.ts';
import { parseTftp } from '../tftp/parse.ts';

const maxAddresses = 100_000;
const maxAskers = 16;

/** What one address did in the traffic. */
interface Behaviour {
  readonly prefix: Prefix;
  /** refused or accepted registrations, challenged, served files: only servers do */
  served: number;
  /** asked others to register or for files: only clients do */
  asked: number;
  /** requests, junk and connection attempts that came in on a service port, less those that it sent */
  received: number;
  /** who asked it, the first few */
  readonly askers: Behaviour[];
}

/**
 * Finds out who serves in a capture, so that `analyze` knows whom to protect without being told: who challenges,
 * registers or hands out files; else, where no server answers at all, who is asked by more sources than it asks.
 */
export class ServerFinder implements DatagramSink {
  readonly #ports: PortTable;
  readonly #sip = new SipMessage();
  readonly #tftp = new TftpMessage();
  readonly #seen = new Map<string, Behaviour>();

  constructor(ports: PortTable) {
    this.#ports = ports;
  }

  datagram(d: Datagram): void {
    const service = this.#ports[d.sourcePort]! | this.#ports[d.destinationPort]!;
    if ((service & sipPort) !== 0) this.#lookAtSip(d);
    else if (d.transport === udp && (service & tftpPort) !== 0) this.#lookAtTftp(d);
  }

  syn(d: Datagram): void {
    if ((this.#ports[d.destinationPort]! & sipPort) !== 0) this.#received(d);
  }

  /** The servers found; empty when the traffic shows none. */
  servers(): AddressSet {
    const all = [...this.#seen.values()];
    const sure = withoutClients(all.filter((one) => one.served > 0 && one.served >= one.asked));
    // who was only asked, and asked for nothing, is a server that did not answer
    const silent = withoutClients(
      all.filter(
        (one) =>
          one.served === 0 && one.asked === 0 && one.received > 0 && !isMulticast(addressOf(...one.prefix.words)),
      ),
      sure,
    );
    if (sure.length > 0) {
      // beside sure servers, an address that is asked by a client of theirs is one more of the same site, or a phone: only
      // those that share the network count
      return new AddressSet(
        [...sure, ...silent.filter((one) => sure.some((server) => isNear(server.prefix, one.prefix)))].map(
          (one) => one.prefix,
        ),
      );
    }
    return new AddressSet(silent.map((one) => one.prefix));
  }

  #lookAtSip(d: Datagram): void {
    if (classifyPayload(d.bytes, d.start, d.end) !== 'sip') {
      if ((this.#ports[d.destinationPort]! & sipPort) !== 0) this.#received(d);
      return;
    }
    const sip = this.#sip;
    parseSip(d.bytes, d.start, d.end, sip, d.transport !== udp);
    if (sip.kind === 'reply') {
      const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
      if (!sender) return;
      if (sip.method === method.register || sip.status === 401 || sip.status === 407) sender.served++;
    } else if (sip.kind === 'request') {
      if (sip.method === method.register) {
        const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
        if (sender) sender.asked++;
      }
      this.#received(d);
    }
  }

  #lookAtTftp(d: Datagram): void {
    const tftp = this.#tftp;
    parseTftp(d.bytes, d.start, d.end, tftp);
    if ((tftp.kind !== 'read' && tftp.kind !== 'write') || (this.#ports[d.destinationPort]! & tftpPort) === 0) return;
    const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
    if (sender) sender.asked++;
    const server = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    if (!server) return;
    server.served++;
    noteAsker(server, sender);
  }

  #received(d: Datagram): void {
    const receiver = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
    if (receiver && (this.#ports[d.destinationPort]! & sipPort) !== 0) {
      receiver.received++;
      noteAsker(receiver, sender);
    }
    if (sender) sender.received--;
  }

  #of(w0: number, w1: number, w2: number, w3: number): Behaviour | undefined {
    const key = `${w0} ${w1} ${w2} ${w3}`;
    let behaviour = this.#seen.get(key);
    if (!behaviour && this.#seen.size < maxAddresses) {
      behaviour = { prefix: hostPrefix(addressOf(w0, w1, w2, w3)), served: 0, asked: 0, received: 0, askers: [] };
      this.#seen.set(key, behaviour);
    }
    return behaviour;
  }
}

function noteAsker(server: Behaviour, asker: Behaviour | undefined): void {
  if (asker && server.askers.length < maxAskers && !server.askers.includes(asker)) server.askers.push(asker);
}

/**
 * Leaves out whom only other servers ask: the phone that a PBX calls, the provider that it registers with and that
 * challenges it. Two servers that only ask each other both stay.
 */
function withoutClients(candidates: readonly Behaviour[], sure: readonly Behaviour[] = []): Behaviour[] {
  const servers = new Set([...candidates, ...sure]);
  const isAskedFromOutside = (one: Behaviour) => one.askers.some((asker) => asker === one || !servers.has(asker));
  return candidates.filter(
    (one) =>
      one.askers.length === 0 ||
      isAskedFromOutside(one) ||
      !one.askers.some((asker) => asker !== one && isAskedFromOutside(asker)),
  );
}

/** Within the same /24, or the same /64. */
function isNear(a: Prefix, b: Prefix): boolean {
  if (a.family !== b.family) return false;
  return a.family === 4
    ? a.words[3] >>> 8 === b.words[3] >>> 8
    : a.words[0] === b.words[0] && a.words[1] === b.words[1];
}
