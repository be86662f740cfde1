import { readFileSync } from 'node:fs';
import { hostPrefix, isLoopback, isUnspecified, type Prefix, parseAddress } from '../model/address.ts';

/** What programs read (resolv.conf(5)), and where those that answer for this host alone keep whom they ask. */
const files = [
  '/etc/resolv.conf',
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/dnsmasq/resolv.conf',
] as const;

/** more are no list of a machine's own */
const most = 32;

/**
 * Addresses of the DNS servers that this host asks. One forged packet with the name of a scanner would else shut out the server's
 * answers: then the PBX finds no trunk, and nobody is told by mail.
 */
export function nameServers(from: readonly string[] = files): Prefix[] {
  const found = new Map<string, Prefix>();
  for (const file of from) {
    for (const text of serversIn(file)) {
      const address = parseAddress(text.split('%')[0]!);
      if (!address || isLoopback(address) || isUnspecified(address) || found.size >= most) continue;
      found.set(address.words.join(), hostPrefix(address));
    }
  }
  return [...found.values()];
}

function serversIn(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'latin1').slice(0, 65_536);
  } catch {
    return [];
  }
  return [...text.matchAll(/^nameserver[ \t]+(\S+)/gm)].map(([, server]) => server!);
}
