import { errno, errnoName } from '../netlink/errno.ts';

/**
 * Everything that can go wrong between us and the kernel's firewall, with what to do about it. The codes are stable:
 * the console, the log and the exit status of `sipprot doctor` show them.
 */
export const firewallErrors = {
  'no-permission':
    'the kernel does not let this process change the firewall; run the engine as root or with CAP_NET_ADMIN (in a container: --cap-add=NET_ADMIN)',
  'no-nftables':
    'the kernel has no nf_tables for the inet family; load it with "modprobe nf_tables", or boot a kernel of 5.10 or later that has it',
  'set-full': 'the set is full; lift some blocks of single addresses, or block larger prefixes instead',
  'no-memory': 'the kernel has no memory left for firewall entries; free memory or shorten the lists and blocks',
  'bad-change': 'the change cannot be expressed in the firewall; nothing was sent',
  'lost-answer':
    'the kernel did not confirm the change, so it is unknown whether it holds; the next read-back repairs it',
  'kernel-refused':
    'the kernel refused the change; "sipprot doctor" shows what this kernel can do, and "dmesg" may say more',
  stopped: 'the firewall was stopped; start the engine again',
} as const;

export type FirewallErrorCode = keyof typeof firewallErrors;

/** Thrown by every call of a Firewall that could not do all of what it was asked. */
export class FirewallError extends Error {
  override readonly name = 'FirewallError';
  readonly code: FirewallErrorCode;
  /** errno(3) of the kernel's answer; 0 where there was none */
  readonly errno: number;

  constructor(code: FirewallErrorCode, detail: string, errno = 0) {
    super(`${detail}: ${firewallErrors[code]}`);
    this.code = code;
    this.errno = errno;
  }
}

/**
 * @param number errno of the kernel's answer, positive
 * @param detail what was asked, for a person
 * @param reason the kernel's own words (NLMSGERR_ATTR_MSG), where it gave some
 */
export function errorOfErrno(number: number, detail: string, reason = ''): FirewallError {
  return new FirewallError(codeOf(number), `${detail} (${errnoName(number)}${reason && `, ${reason}`})`, number);
}

function codeOf(number: number): FirewallErrorCode {
  switch (number) {
    case errno.EPERM:
    case errno.EACCES:
      return 'no-permission';
    // nfnetlink answers EOPNOTSUPP where no subsystem 10 is registered, socket(2) the other two
    case errno.EOPNOTSUPP:
    case errno.EPROTONOSUPPORT:
    case errno.EAFNOSUPPORT:
      return 'no-nftables';
    // nf_tables: a set beyond its size
    case errno.ENFILE:
      return 'set-full';
    case errno.ENOMEM:
      return 'no-memory';
    case errno.ENOBUFS:
      return 'lost-answer';
    default:
      return 'kernel-refused';
  }
}
