import { readFileSync } from 'node:fs';

/** CAP_NET_RAW's bit (capabilities(7), linux/capability.h) */
const netRaw = 13n;

/** Whether this process may capture from interfaces: `undefined` if it may, else what to do about it. */
export function capturePermission(): string | undefined {
  return capturePermissionOf(readFileSync('/proc/self/status', 'utf8'));
}

/** The same for the text of a /proc/PID/status. */
export function capturePermissionOf(status: string): string | undefined {
  const match = /^CapEff:\s*([0-9a-f]+)$/m.exec(status);
  if (match && (BigInt(`0x${match[1]}`) >> netRaw) & 1n) return undefined;
  return 'Capturing needs the capability CAP_NET_RAW: run as root, or give it to the service (AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN in its systemd unit).';
}
