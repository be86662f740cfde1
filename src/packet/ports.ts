import type { PortRange } from '../model/settings.ts';

/** Bits in a port table's entry. */
export const sipPort = 1;
export const tftpPort = 2;

/** What is served on each port, as 65,536 entries of `sipPort` and `tftpPort` bits. */
export type PortTable = Uint8Array;

export function portTable(sipPorts: readonly PortRange[], tftpPorts: readonly PortRange[]): PortTable {
  const table = new Uint8Array(65_536);
  for (const { first, last } of sipPorts) for (let port = first; port <= last; port++) table[port]! |= sipPort;
  for (const { first, last } of tftpPorts) for (let port = first; port <= last; port++) table[port]! |= tftpPort;
  return table;
}
