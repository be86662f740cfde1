import { addressOf, formatAddress } from '../model/address.ts';
import { dump } from './dump.ts';
import { errnoName } from './errno.ts';
import { attributes, eachAttribute, type Span } from './reader.ts';
import { interfaceName, NetlinkSocket } from './socket.ts';

// linux/socket.h
const AF_UNSPEC = 0;
const AF_INET = 2;
const AF_BRIDGE = 7;
const AF_INET6 = 10;

// linux/rtnetlink.h, linux/neighbour.h
const RTM_GETROUTE = 26;
const RTM_GETNEIGH = 30;
const RTN_UNICAST = 1;
const RTA_GATEWAY = 5;
const RTA_MULTIPATH = 9;
const RTA_VIA = 18;
const NDA_DST = 1;
const NDA_LLADDR = 2;
const NUD_NOARP = 0x40;
/** struct rtmsg and struct ndmsg; the first byte of both is the family */
const headerLength = 12;

/** A router of the Internet has a million routes; default routes are the first of a table. */
const mostMessages = 100_000;

export interface Route {
  /** addresses of the next hops; none where the route names only an interface */
  readonly gateways: readonly string[];
}

export interface Neighbour {
  readonly dst: string;
  readonly dev: string;
  /** as in `02:00:00:00:00:01` */
  readonly lladdr?: string;
}

export interface ForwardingEntry {
  readonly mac: string;
  readonly ifname: string;
}

/** Default routes of all routing tables. `family` 6: none on a kernel without IPv6. Rejects with what the kernel says. */
export function defaultRoutes(family: 4 | 6): Promise<Route[]> {
  return list('routes', RTM_GETROUTE, family === 4 ? AF_INET : AF_INET6, (bytes, start, end) =>
    // struct rtmsg: family, length of the destination, …, type, flags
    bytes[start + 1] === 0 && bytes[start + 7] === RTN_UNICAST
      ? { gateways: gatewaysOf(bytes, start + headerLength, end) }
      : undefined,
  );
}

/** Which link-layer address each neighbour of IPv4 and IPv6 has, as far as it is known. Rejects as `defaultRoutes` does. */
export function neighbours(): Promise<Neighbour[]> {
  const nameOf = names();
  return list('neighbours', RTM_GETNEIGH, AF_UNSPEC, (bytes, start, end) => {
    const family = bytes[start];
    const state = bytes.readUInt16LE(start + 8);
    // without a state or without ARP it is no neighbour: multicast, tunnels
    if ((family !== AF_INET && family !== AF_INET6) || state === 0 || (state & NUD_NOARP) !== 0) return undefined;
    const its = attributes(bytes, start + headerLength, end);
    const dst = addressText(bytes, its.get(NDA_DST));
    const dev = nameOf(bytes.readUInt32LE(start + 4));
    const lladdr = macText(bytes, its.get(NDA_LLADDR));
    if (dst === undefined || dev === undefined) return undefined;
    return { dst, dev, ...(lladdr === undefined ? {} : { lladdr }) };
  });
}

/** Of bridges: behind which port a MAC was learned. Rejects as `defaultRoutes` does. */
export function forwardingEntries(): Promise<ForwardingEntry[]> {
  const nameOf = names();
  return list('bridges', RTM_GETNEIGH, AF_BRIDGE, (bytes, start, end) => {
    const mac = macText(bytes, attributes(bytes, start + headerLength, end).get(NDA_LLADDR));
    const ifname = nameOf(bytes.readUInt32LE(start + 4));
    return mac === undefined || ifname === undefined ? undefined : { mac, ifname };
  });
}

/** @param entryOf what a message says; undefined: nothing that is asked for */
async function list<T>(
  what: string,
  type: number,
  family: number,
  entryOf: (bytes: Buffer, start: number, end: number) => T | undefined,
): Promise<T[]> {
  const socket = new NetlinkSocket(
    'route',
    (number, detail) => new Error(`the kernel does not tell its ${what}: ${detail} (${errnoName(number)})`),
  );
  // a kernel before 5.0 takes a request for a bridge's entries only with the whole header
  const restOfHeader = new Uint8Array(headerLength - 4);
  try {
    for (let attempt = 1; ; attempt++) {
      const entries: T[] = [];
      let messages = 0;
      const { interrupted } = await dump(
        socket,
        type,
        family,
        (writer) => writer.raw(restOfHeader),
        (bytes, start, end) => {
          const entry = end - start < headerLength ? undefined : entryOf(bytes, start, end);
          if (entry !== undefined) entries.push(entry);
          return ++messages < mostMessages;
        },
      );
      // where it changes all the time, it is read again before long
      if (!interrupted || attempt === 3) return entries;
    }
  } finally {
    socket.close();
  }
}

function gatewaysOf(bytes: Buffer, start: number, end: number): string[] {
  const found: (string | undefined)[] = [];
  eachAttribute(bytes, start, end, (type, from, to) => {
    if (type === RTA_GATEWAY) found.push(addressText(bytes, { start: from, end: to }));
    // struct rtvia: a family, then an address that may be of the other IP version
    else if (type === RTA_VIA) found.push(addressText(bytes, { start: from + 2, end: to }));
    else if (type === RTA_MULTIPATH) found.push(...hopsOf(bytes, from, to));
  });
  return found.filter((one) => one !== undefined);
}

/** struct rtnexthop: length, flags, hops, interface, then attributes; padded like these. */
function hopsOf(bytes: Buffer, start: number, end: number): string[] {
  const found: string[] = [];
  let at = start;
  while (at + 8 <= end) {
    const length = bytes.readUInt16LE(at);
    if (length < 8 || at + length > end) break;
    found.push(...gatewaysOf(bytes, at + 8, at + length));
    at += (length + 3) & ~3;
  }
  return found;
}

function addressText(bytes: Buffer, span: Span | undefined): string | undefined {
  if (!span) return undefined;
  const word = (i: number) => bytes.readUInt32BE(span.start + i * 4);
  const length = span.end - span.start;
  if (length === 4) return formatAddress(addressOf(0, 0, 0xffff, word(0)));
  return length === 16 ? formatAddress(addressOf(word(0), word(1), word(2), word(3))) : undefined;
}

function macText(bytes: Buffer, span: Span | undefined): string | undefined {
  return span && span.end - span.start === 6
    ? [...bytes.subarray(span.start, span.end)].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
    : undefined;
}

/** Each interface is asked for once. */
function names(): (index: number) => string | undefined {
  const known = new Map<number, string | undefined>();
  return (index) => {
    if (!known.has(index)) known.set(index, interfaceName(index));
    return known.get(index);
  };
}
