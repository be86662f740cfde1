import type { HostListing } from '../engine/control/protocol.ts';

/** The dashboard's figures of now, of one host or of all. Null: nothing is known. */
export interface FiguresNow {
  readonly blocks: number | null;
  /** messages a second */
  readonly messageRate: number | null;
  /** 0–1 */
  readonly unreadableShare: number | null;
}

type Known = Pick<HostListing, 'uuid' | 'own' | 'presence' | 'state'>;

/**
 * What these hosts say of themselves, taken together. Their rates are a sum, the share is that of all their payloads. Blocks
 * are those of this host: each is on every host, and a sum would count it as often. Rates are facts of now: a host
 * that is not heard of has none.
 */
export function figuresOfAll(hosts: readonly Known[]): FiguresNow {
  const here = hosts.filter(({ presence }) => presence === 'here').map(({ state }) => state?.figures);
  const rates = here.flatMap((figures) => figures?.messageRate ?? []);
  const unreadable = here.flatMap((figures) => figures?.unreadable ?? []);
  const payloads = unreadable.reduce((sum, { of }) => sum + of, 0);
  const unread = unreadable.reduce((sum, { share, of }) => sum + share * of, 0);
  return {
    blocks: hosts.find(({ own }) => own)?.state?.figures?.blocks ?? null,
    messageRate: rates.length > 0 ? rates.reduce((sum, rate) => sum + rate, 0) : null,
    unreadableShare: unreadable.length === 0 ? null : payloads > 0 ? unread / payloads : 0,
  };
}

/** @param uuid a host that is not known has no figures */
export function figuresOfHost(hosts: readonly Known[], uuid: string): FiguresNow {
  const host = hosts.find((one) => one.uuid === uuid);
  return {
    ...figuresOfAll(host ? [host] : []),
    // what it was last heard to hold its kernel goes on holding
    blocks: host?.state?.figures?.blocks ?? null,
  };
}
