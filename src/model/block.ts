import { formatPrefix, type Prefix, parsePrefix } from './address.ts';

/**
 * What is shut out: an address or prefix, or (where phones work from the same address) only one flow of it,
 * an address with transport and source port.
 */
export type BlockTarget =
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'flow'; readonly prefix: Prefix; readonly transport: 'UDP' | 'TCP'; readonly port: number };

/** Whether the attack could have been forged; `operator`: it was blocked by hand. */
export const blockEvidence = ['proven', 'unproven', 'operator'] as const;
export type BlockEvidence = (typeof blockEvidence)[number];

/** A timed lock-out in force. */
export interface Block {
  readonly target: BlockTarget;
  /** detector id, or `operator` for a block by hand */
  readonly cause: string;
  /** one sentence for a person */
  readonly reason: string;
  /** name of the host that decided */
  readonly origin: string;
  /** milliseconds since the epoch */
  readonly since: number;
  readonly until: number;
  readonly evidence: BlockEvidence;
  /** how many blocks this target had before, within the repeat memory */
  readonly timesBefore: number;
  /** note of the operator who blocked by hand */
  readonly note: string;
  /** uuids of the other hosts of a cluster that vouch for it; absent: this host decided it by itself alone */
  readonly vouchers?: readonly string[];
  /** its sequence in the cluster's bucket of blocks; absent while it is not there */
  readonly revision?: number;
}

/** The one text form of a target: `192.0.2.1`, `2001:db8::/64`, `192.0.2.1 UDP 5060`. */
export function formatTarget(target: BlockTarget): string {
  const text = formatPrefix(target.prefix);
  return target.kind === 'flow' ? `${text} ${target.transport} ${target.port}` : text;
}

export function parseTarget(text: string): BlockTarget | undefined {
  // nearly all are addresses and prefixes, and a million of them are read at a start
  const whole = parsePrefix(text);
  if (whole) return { kind: 'prefix', prefix: whole };
  const [address, transport, port, ...rest] = text.trim().split(/\s+/);
  const prefix = parsePrefix(address ?? '');
  if (!prefix || rest.length > 0) return undefined;
  if (transport === undefined) return { kind: 'prefix', prefix };
  const number = Number(port);
  if ((transport !== 'UDP' && transport !== 'TCP') || !Number.isInteger(number) || number < 1 || number > 65535)
    return undefined;
  return { kind: 'flow', prefix, transport, port: number };
}
