/**
 * The lab's addresses: documentation ranges (RFC 5737, RFC 3849) for whatever a PBX sees, private ones behind
 * the office's NAT.
 */
export const plan = {
  pbx: {
    gateway4: '192.0.2.1',
    gateway6: '2001:db8:1::1',
    addresses4: ['192.0.2.10', '192.0.2.11', '192.0.2.12'],
    addresses6: ['2001:db8:1::10', '2001:db8:1::11', '2001:db8:1::12'],
    network4: '192.0.2.0/24',
    network6: '2001:db8:1::/64',
  },
  /** every address of both prefixes is local to the attacker's namespace */
  attacker: {
    address4: '198.51.100.66',
    address6: '2001:db8:66::66',
    network4: '198.51.100.0/24',
    network6: '2001:db8:66::/48',
  },
  /** phones and trunks with public addresses of their own; every address is local to the phones' namespace */
  phones: {
    address4: '203.0.113.10',
    address6: '2001:db8:3::10',
    trunk4: '203.0.113.100',
    trunk6: '2001:db8:3::100',
    network4: '203.0.113.0/25',
    network6: '2001:db8:3::/64',
  },
  /** phones behind one public IPv4 address; IPv6 is routed, one /64 for the whole office */
  office: {
    public4: '203.0.113.200',
    gateway4: '192.168.77.1',
    gateway6: '2001:db8:4::1',
    address4: '192.168.77.10',
    address6: '2001:db8:4::10',
    network4: '192.168.77.0/25',
    network6: '2001:db8:4::/64',
  },
  /** an attacker inside the office, behind the same public address and in the same /64 */
  insider: { address4: '192.168.77.200', address6: '2001:db8:4::bad' },
  /** guests of a virtualisation host whose bridge holds the uplink: same network as their host */
  bridgedGuests: [
    { address4: '192.0.2.101', address6: '2001:db8:1::101' },
    { address4: '192.0.2.102', address6: '2001:db8:1::102' },
  ],
  /** guests of a virtualisation host that routes */
  routedGuests: {
    gateway4: '192.0.2.129',
    gateway6: '2001:db8:1:1::129',
    network4: '192.0.2.128/25',
    network6: '2001:db8:1:1::/64',
    guests: [
      { address4: '192.0.2.141', address6: '2001:db8:1:1::141' },
      { address4: '192.0.2.142', address6: '2001:db8:1:1::142' },
    ],
  },
} as const;

/** Addresses of the n-th host of a cluster; host 0 is the PBX of the plan, which has two more of each family. */
export function hostAddresses(n: number): { readonly address4: string; readonly address6: string } {
  return { address4: `192.0.2.${10 + 10 * n}`, address6: `2001:db8:1::${10 + 10 * n}` };
}
