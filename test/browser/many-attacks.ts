import { join } from 'node:path';
import { writePcap } from '../traffic/pcap-file.ts';
import { Traffic } from '../traffic/traffic.ts';
import { quiet } from './quiet.ts';

/** A user agent as some phones send it, longer than any column. */
export const longAgent = 'Yealink SIP-T54W 96.86.0.120 805EC0FFEE42 (provisioned by example.net, build 1160)';

/** Attackers of `writeManyAttacks`, and those of them that only scan. */
export const attackers = 40;
export const scanners = attackers / 4;
export const loneScanner = '203.0.113.151';

/** A capture of 40 attackers: 30 guess passwords of an extension each, 10 scan; two speak IPv6. */
export function writeManyAttacks(directory: string): string {
  const story = new Traffic();
  for (let i = 0; i < attackers; i++) {
    const v6 = i >= attackers - 2;
    const peer = {
      address: v6 ? `2001:db8:ffff:${1200 + i}:5678:9abc:def0:1234` : `198.51.100.${100 + i}`,
      agent: i % 4 === 0 ? 'friendly-scanner' : longAgent,
      ...(v6 ? { server: '2001:db8:1::5060' } : {}),
    };
    if (i % 4 === 0) story.exchange(1 + i, peer, { method: 'OPTIONS', user: '100' }, 200);
    else for (let guess = 0; guess < 8; guess++) story.register(1 + i + guess / 10, peer, `3${100 + i}`, 403);
  }
  const path = join(directory, 'many.pcap');
  writePcap(path, story.wire.frames());
  return path;
}

/** A capture of one message of a known tool, which is an attack that is told once. @param after seconds of quiet before it */
export function writeOneScan(directory: string, after: number): string {
  const story = new Traffic();
  quiet(story, after);
  story.exchange(after, { address: loneScanner, agent: 'friendly-scanner' }, { method: 'OPTIONS', user: '100' }, 200);
  const path = join(directory, 'one.pcap');
  writePcap(path, story.wire.frames());
  return path;
}
