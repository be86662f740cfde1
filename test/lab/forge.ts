import { defaultRealm } from './kamailio-config.ts';
import type { Namespace } from './namespace.ts';
import type { Running } from './process.ts';
import { runScript, startScript } from './script.ts';
import type { Sources } from './sources.ts';

export interface Forgery {
  readonly from: Sources;
  /** 5060 by default; `random` gives each datagram another one */
  readonly fromPort?: number | 'random';
  readonly to: string;
  /** 5060 by default */
  readonly toPort?: number;
  /**
   * ISO 8859-1. These are replaced in each datagram: `{n}` its number from 0, `{source}` and `{port}` it claims to come
   * from, `{target}` its destination, `{random}` 16 hexadecimal digits.
   */
  readonly payload: string;
  /** datagrams in all */
  readonly count: number;
  /** datagrams a second; as fast as it goes by default */
  readonly rate?: number;
  /** send each as IP fragments with at most this many bytes of UDP, header included */
  readonly fragment?: number;
  /** put each into a tunnel packet of the same addresses */
  readonly encapsulate?: 'ipip' | 'gre';
}

export interface Forged {
  /** datagrams, whatever number of fragments */
  readonly sent: number;
  readonly seconds: number;
}

/**
 * Sends UDP datagrams with forged source addresses from a raw socket inside `ns` and returns when the kernel has the
 * last one. Several forgeries go one after the other.
 */
export function forge(ns: Namespace, forgeries: Forgery | readonly Forgery[], timeoutMs = 60_000): Promise<Forged> {
  return runScript<Forged>(ns, 'forge-child.ts', [forgeries].flat(), timeoutMs);
}

/** Like `forge`, beside the test: stop it, or wait for `exited`. */
export function startForging(ns: Namespace, forgeries: Forgery | readonly Forgery[]): Running {
  return startScript(ns, 'forge-child.ts', [forgeries].flat());
}

/**
 * A request for `forge`, new in each datagram. With `guess`, its made-up credentials make the PBX refuse it: what a
 * forger sends to have an honest phone shut out.
 */
export function forgedRequest(
  method: 'REGISTER' | 'INVITE' | 'OPTIONS',
  options: { readonly user?: string; readonly guess?: boolean; readonly userAgent?: string | null } = {},
): string {
  const { user = '1000', userAgent = 'Yealink SIP-T46S 66.85.0.5' } = options;
  const uri = method === 'INVITE' ? `sip:${user}@{target}` : 'sip:{target}';
  const credentials = `Authorization: Digest username="${user}", realm="${defaultRealm}", nonce="{random}{random}", uri="${uri}", response="{random}{random}", algorithm=MD5`;
  return [
    `${method} ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP {source}:{port};branch=z9hG4bK{random}',
    'Max-Forwards: 70',
    `From: <sip:${user}@{target}>;tag={random}`,
    `To: <sip:${user}@{target}>`,
    'Call-ID: {random}@{source}',
    `CSeq: {n}1 ${method}`,
    `Contact: <sip:${user}@{source}:{port}>`,
    ...(options.guess ? [credentials] : []),
    ...(userAgent === null ? [] : [`User-Agent: ${userAgent}`]),
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}
