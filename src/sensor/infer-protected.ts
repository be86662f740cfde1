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
const maxPeers = 16;

/** methods that begin something (RFC 3261, 12; RFC 3428; RFC 3903; RFC 6665) */
const beginning: ReadonlySet<number> = new Set([
  method.register,
  method.invite,
  method.options,
  method.subscribe,
  method.message,
  method.publish,
]);

/** What one address did in the traffic. */
interface Behaviour {
  readonly prefix: Prefix;
  /** refused or accepted registrations, challenged, served files: only servers do */
  served: number;
  /** files among them */
  files: number;
  /** asked others to register or for files: only clients do */
  asked: number;
  /** requests that begin something, junk and connection attempts that came in on a service port, less those that it sent */
  received: number;
  /** requests within a dialog that came in on a service port, less those that it sent: each side sends them, whoever began */
  within: number;
  /** a request within a dialog came in, on whatever port */
  inDialog: boolean;
  /** who asked it, the first few */
  readonly askers: Behaviour[];
  /** whom it asked, on whatever port, the first few */
  readonly asks: Behaviour[];
  /** who asked it to register or for files, the first few */
  readonly clients: Behaviour[];
}

/**
 * Finds out who serves in a capture, so that `analyze` knows whom to protect without being told: who challenges,
 * registers or hands out files, but not the provider of somebody whom strangers ask; else, where no server answers at
 * all, who is asked by more sources than it asks, or by strangers.
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
    if ((this.#ports[d.destinationPort]! & sipPort) !== 0) this.#received(d, true);
  }

  urgent(): void {
    // says nothing of who serves
  }

  stalled(): void {
    // whoever serves there has said more elsewhere
  }

  /** The servers found; empty when the traffic shows none. */
  servers(): AddressSet {
    const all = [...this.#seen.values()].filter((one) => !isMulticast(addressOf(...one.prefix.words)));
    const asked = new Set(all.flatMap((one) => one.asks));
    // who was asked within dialogs only is the other end of a call, and challenged that
    const isOtherEnd = (one: Behaviour) => one.inDialog && !asked.has(one);
    const sure = withoutClients(
      all.filter((one) => one.served > 0 && !isOtherEnd(one) && (one.served >= one.asked || hasClientsOfItsOwn(one))),
    ).filter((one) => !isProvider(one));
    // who was only asked, and asked for nothing, is a server that did not answer
    const silent = all.filter((one) => one.served === 0 && one.asked === 0 && (one.received > 0 || hasStrangers(one)));
    if (sure.length > 0) {
      // beside sure servers, an address that is asked by a client of theirs is one more of the same site, or a phone: only
      // those that share the network count
      const near = withoutClients(silent, sure).filter((one) =>
        sure.some((server) => isNear(server.prefix, one.prefix)),
      );
      return setOf([...sure, ...near]);
    }
    const unsure = withoutClients([...new Set([...silent, ...all.filter((one) => hasStrangers(one))])]);
    if (unsure.length > 0) return setOf(unsure);
    return setOf(all.filter((one) => one.asked === 0 && one.within > 0));
  }

  #lookAtSip(d: Datagram): void {
    const payload = classifyPayload(d.bytes, d.start, d.end);
    if (payload !== 'sip') {
      // what keeps a port open comes from anywhere, as from a phone's STUN server: nobody asks with it
      if ((this.#ports[d.destinationPort]! & sipPort) !== 0)
        this.#received(d, payload === 'other' || payload === 'tls');
      return;
    }
    const sip = this.#sip;
    parseSip(d.bytes, d.start, d.end, sip, d.transport !== udp);
    if (sip.kind === 'reply') {
      const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
      if (!sender) return;
      if (sip.method === method.register || isChallenge(sip)) sender.served++;
    } else if (sip.kind === 'request') {
      // a REGISTER belongs to no dialog, whatever its To says (RFC 3261, 10.2)
      if (sip.toTagStart >= 0 && sip.method !== method.register) this.#receivedWithin(d);
      else this.#received(d, true);
      if (sip.method === method.register) this.#askedToServe(d, sipPort);
    }
  }

  #lookAtTftp(d: Datagram): void {
    const tftp = this.#tftp;
    parseTftp(d.bytes, d.start, d.end, tftp);
    if ((tftp.kind !== 'read' && tftp.kind !== 'write') || (this.#ports[d.destinationPort]! & tftpPort) === 0) return;
    const server = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    if (server) {
      server.served++;
      server.files++;
    }
    this.#noteAsker(d, tftpPort);
    this.#askedToServe(d, tftpPort);
  }

  #received(d: Datagram, asks: boolean): void {
    const receiver = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
    if (receiver && (this.#ports[d.destinationPort]! & sipPort) !== 0) receiver.received++;
    if (sender) sender.received--;
    if (asks) this.#noteAsker(d, sipPort);
  }

  #receivedWithin(d: Datagram): void {
    const receiver = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
    if (receiver) {
      receiver.inDialog = true;
      if ((this.#ports[d.destinationPort]! & sipPort) !== 0) receiver.within++;
    }
    if (sender) sender.within--;
  }

  #noteAsker(d: Datagram, service: number): void {
    const receiver = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
    if (!receiver || !sender) return;
    note(sender.asks, receiver);
    if ((this.#ports[d.destinationPort]! & service) !== 0) note(receiver.askers, sender);
  }

  /** A REGISTER, or a TFTP request: the sender is a client of the receiver. */
  #askedToServe(d: Datagram, service: number): void {
    const receiver = this.#of(d.dst0, d.dst1, d.dst2, d.dst3);
    const sender = this.#of(d.src0, d.src1, d.src2, d.src3);
    if (sender) sender.asked++;
    if (receiver && sender && (this.#ports[d.destinationPort]! & service) !== 0) note(receiver.clients, sender);
  }

  #of(w0: number, w1: number, w2: number, w3: number): Behaviour | undefined {
    const key = `${w0} ${w1} ${w2} ${w3}`;
    let behaviour = this.#seen.get(key);
    if (!behaviour && this.#seen.size < maxAddresses) {
      behaviour = {
        prefix: hostPrefix(addressOf(w0, w1, w2, w3)),
        served: 0,
        files: 0,
        asked: 0,
        received: 0,
        within: 0,
        inDialog: false,
        askers: [],
        asks: [],
        clients: [],
      };
      this.#seen.set(key, behaviour);
    }
    return behaviour;
  }
}

function note(peers: Behaviour[], one: Behaviour): void {
  if (peers.length < maxPeers && !peers.includes(one)) peers.push(one);
}

/**
 * A challenge to what begins something. Within a dialog each side may challenge the other, and an attacker who wants the
 * digest of a PBX challenges its BYE.
 */
function isChallenge({ status, method: asked }: SipMessage): boolean {
  return (status === 401 || status === 407) && beginning.has(asked);
}

/** A PBX may register with its provider more often than its phones do with it. */
function hasClientsOfItsOwn(one: Behaviour): boolean {
  return one.clients.some((client) => !client.clients.includes(one));
}

/** Somebody asks it whom it does not ask, other than `except` and its neighbours. */
function hasStrangers(one: Behaviour, except?: Behaviour): boolean {
  return one.askers.some(
    (asker) =>
      asker !== one &&
      !one.asks.includes(asker) &&
      !asker.askers.includes(one) &&
      (!except || (asker !== except && !isNear(asker.prefix, except.prefix))),
  );
}

/**
 * Only one address asks it, and that is asked by strangers of which it knows nothing: the capture was taken where they
 * are, at the PBX that registers with a provider, or at the phone. With more than one that asks, it may as well be a server
 * whose phones are called by others.
 */
function isProvider(one: Behaviour): boolean {
  const [client] = one.askers;
  return (
    one.files === 0 && client !== undefined && client !== one && one.askers.length === 1 && hasStrangers(client, one)
  );
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

function setOf(servers: readonly Behaviour[]): AddressSet {
  return new AddressSet(servers.map((one) => one.prefix));
}

/** Within the same /24, or the same /64. */
function isNear(a: Prefix, b: Prefix): boolean {
  if (a.family !== b.family) return false;
  return a.family === 4
    ? a.words[3] >>> 8 === b.words[3] >>> 8
    : a.words[0] === b.words[0] && a.words[1] === b.words[1];
}
