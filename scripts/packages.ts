export interface DebianPackage {
  readonly name: string;
  /** what it brings for us to run; none for a library */
  readonly commands: readonly string[];
  /** what we want it for, for the operator who asks */
  readonly purpose: string;
}

/** The Debian packages that the product, its tests and its benchmarks need. The one list: installer, tests and docs read it. */
export const packages: {
  readonly runtime: readonly DebianPackage[];
  readonly tests: readonly DebianPackage[];
  readonly bench: readonly DebianPackage[];
} = {
  runtime: [
    { name: 'libpcap0.8', commands: [], purpose: 'capture' },
    { name: 'libnftables1', commands: [], purpose: 'install the firewall ruleset' },
    { name: 'nftables', commands: ['nft'], purpose: 'look at the firewall by hand' },
    { name: 'iproute2', commands: ['ip', 'ss'], purpose: 'interfaces and routes' },
  ],
  tests: [
    { name: 'kamailio', commands: ['kamailio'], purpose: 'the PBX of the lab' },
    { name: 'sip-tester', commands: ['sipp'], purpose: 'phones, calls and attackers' },
    { name: 'sipvicious', commands: ['svmap', 'svwar', 'svcrack'], purpose: 'attackers' },
    { name: 'sipsak', commands: ['sipsak'], purpose: 'attackers' },
    { name: 'tftpd-hpa', commands: ['in.tftpd'], purpose: 'provisioning server' },
    { name: 'tftp-hpa', commands: ['tftp'], purpose: 'TFTP client' },
    { name: 'atftp', commands: ['atftp'], purpose: 'TFTP client' },
    { name: 'hping3', commands: ['hping3'], purpose: 'floods' },
    { name: 'tcpdump', commands: ['tcpdump'], purpose: 'captures' },
  ],
  bench: [
    { name: 'tcpreplay', commands: ['tcpreplay'], purpose: 'replay captures at line rate' },
    { name: 'tshark', commands: ['tshark'], purpose: 'compare what is read' },
    { name: 'fail2ban', commands: ['fail2ban-server'], purpose: 'compare what is blocked' },
  ],
};
