import { tcp, udp } from '../model/datagram.ts';
import type { PortRange } from '../model/settings.ts';
import { ipProtocol } from '../packet/ip-protocol.ts';
import { etherType, maxTags, pppProtocol } from '../packet/link-layer.ts';
import { linkTypes } from '../packet/link-types.ts';
import { FilterProgram, comparison as is, operation as op } from './filter-program.ts';

/** What a capture is for. */
export interface WatchedPorts {
  readonly sipPorts: readonly PortRange[];
  readonly tftpPorts: readonly PortRange[];
}

/** The outermost tag is seldom in the frame: the kernel takes it out before the filter sees it. */
const tagTypes = [etherType.vlan, etherType.serviceVlan, etherType.oldServiceVlan];
/** what carries other packets, or hides its ports */
const opaque4 = [ipProtocol.ipInIp, ipProtocol.ipv6InIp, ipProtocol.gre, ipProtocol.authentication];
const opaque6 = [
  ...opaque4,
  ipProtocol.hopByHop,
  ipProtocol.routing,
  ipProtocol.fragment,
  ipProtocol.destinationOptions,
  ipProtocol.mobility,
];
/** DATA, ACK, ERROR and OACK (RFC 1350, RFC 2347) */
const firstOpcode = 3;
const lastOpcode = 6;
const wholeFrame = 65_535;

/** Words of the program's memory. */
const memory = { scratch: 0, protocol: 1 } as const;

/**
 * The kernel filter for frames of this link type: it lets through what the packet stage reads and little else. That is
 * the watched ports in either direction, TFTP transfers (they run on ephemeral ports: a UDP payload that begins with
 * opcode 3–6, RFC 1350), later IPv4 fragments (they carry no ports), IPv6 with extension headers, and tunnels; on Ethernet
 * also behind VLAN tags and in PPPoE sessions. Returns struct sock_filter's.
 *
 * Not in libpcap's language, whose programs look at each of these cases apart: 1,008 instructions for the default ports. Kernels
 * before 6.8 (Debian 12 has 6.1) have room for some 900 (net.core.optmem_max: 20 KB); what is larger they refuse, libpcap
 * then filters itself, and all frames, voice too, go through the ring.
 */
export function captureFilter(ports: WatchedPorts, linkType: number = linkTypes.ethernet): Uint8Array {
  const program = new FilterProgram();
  const base = findIp(program, linkType);
  if (base < 0) return new FilterProgram().end(wholeFrame).assemble();
  ipv6(program, base);
  ipv4(program, base);
  watched(program.label('ports'), ports, base);
  return program.assemble();
}

/**
 * Goes on at `ipv4` or `ipv6`, the packet's start in `x`, or drops. Returns what is to be added to `x`: the length of a header of fixed
 * length, because libpcap takes it out of what is loaded where the kernel gives frames without it (`any`). -1: unknown.
 */
function findIp(program: FilterProgram, linkType: number): number {
  switch (linkType) {
    case linkTypes.ethernet:
      ethernet(program);
      return 0;
    case linkTypes.cooked:
      ofEtherType(program.add(op.setIndex, 0).add(op.half, 14));
      return 16;
    case linkTypes.cooked2:
      ofEtherType(program.add(op.setIndex, 0).add(op.half, 0));
      return 20;
    case linkTypes.rawLinux:
    case linkTypes.rawOpenBsd:
    case linkTypes.raw:
      program.add(op.setIndex, 0).add(op.byteAtIndex, 0).add(op.shiftRight, 4);
      either(program, 4, 6);
      return 0;
    default:
      return -1;
  }
}

function ethernet(program: FilterProgram): void {
  program.add(op.setIndex, 14).add(op.half, 12);
  for (let tag = 1; tag <= maxTags; tag++) {
    for (const type of tagTypes) program.test(is.equals, type, { yes: `tag ${tag}` });
    program.jump('type').label(`tag ${tag}`);
    // the tag is followed by the type of what comes next
    moveOn(program, 2, 4);
  }
  program.label('type').test(is.equals, etherType.pppoeSession, { no: 'network' });
  // six bytes of PPPoE (RFC 2516), then PPP's protocol
  moveOn(program, 6, 8);
  either(program, pppProtocol.ipv4, pppProtocol.ipv6);
  ofEtherType(program.label('network'));
}

/** Loads two bytes at `x + at`, and moves `x`. */
function moveOn(program: FilterProgram, at: number, by: number): void {
  program.add(op.halfAtIndex, at).add(op.store, memory.scratch);
  program.add(op.fromIndex).add(op.add, by).add(op.toIndex).add(op.recall, memory.scratch);
}

function ofEtherType(program: FilterProgram): void {
  either(program, etherType.ipv4, etherType.ipv6);
}

function either(program: FilterProgram, four: number, six: number): void {
  program.test(is.equals, four, { yes: 'ipv4' }).test(is.equals, six, { yes: 'ipv6' }).end(0);
}

function ipv6(program: FilterProgram, base: number): void {
  program.label('ipv6').add(op.byteAtIndex, base + 6);
  ofProtocol(program, opaque6, 'IPv6');
  program.add(op.fromIndex).add(op.add, 40).add(op.toIndex).jump('ports');
}

function ipv4(program: FilterProgram, base: number): void {
  program
    .label('ipv4')
    .add(op.halfAtIndex, base + 6)
    .test(is.hasBits, 0x1fff, { no: 'whole' })
    .end(wholeFrame);
  program.label('whole').add(op.byteAtIndex, base + 9);
  ofProtocol(program, opaque4, 'IPv4');
  // the ports lie behind the options
  program.add(op.byteAtIndex, base).add(op.and, 0x0f).add(op.shiftLeft, 2).add(op.addIndex).add(op.toIndex);
}

/** Lets through what is opaque, drops what is neither UDP nor TCP, and goes on with those. */
function ofProtocol(program: FilterProgram, opaque: readonly number[], family: string): void {
  const [pass, goOn] = [`opaque ${family}`, `transport of ${family}`];
  program.add(op.store, memory.protocol);
  for (const protocol of opaque) program.test(is.equals, protocol, { yes: pass });
  program.test(is.equals, udp, { yes: goOn }).test(is.equals, tcp, { yes: goOn }).end(0);
  program.label(pass).end(wholeFrame).label(goOn);
}

/** The transport header begins at `x`, its protocol is in the memory. */
function watched(program: FilterProgram, { sipPorts, tftpPorts }: WatchedPorts, base: number): void {
  for (const port of [base, base + 2]) ofPorts(program.add(op.halfAtIndex, port), sipPorts);
  if (tftpPorts.length > 0) {
    program.add(op.recall, memory.protocol).test(is.equals, udp, { yes: 'udp' }).end(0).label('udp');
    for (const port of [base, base + 2]) ofPorts(program.add(op.halfAtIndex, port), tftpPorts);
    ofPorts(program.add(op.halfAtIndex, base + 8), [{ first: firstOpcode, last: lastOpcode }]);
  }
  program.end(0);
}

/** Lets through where the accumulator is in one of the ranges. */
function ofPorts(program: FilterProgram, ranges: readonly PortRange[]): void {
  for (const { first, last } of ranges) {
    const next = `after ${program.size}`;
    if (first === last) program.test(is.equals, first, { no: next });
    else program.test(is.atLeast, first, { no: next }).test(is.above, last, { yes: next });
    program.end(wholeFrame).label(next);
  }
}
