import type { Prefix } from './address.ts';

/** An operator's permanent entry of the allowlist or denylist. */
export interface ListEntry {
  readonly prefix: Prefix;
  /** at most 500 characters */
  readonly note: string;
  readonly addedBy: string;
  /** milliseconds since the epoch */
  readonly addedAt: number;
  /** `cluster`: every host has it; absent or `host`: this one has it for itself */
  readonly scope?: ListScope;
}

export type ListScope = 'cluster' | 'host';

export const listNames = ['allow', 'deny'] as const;

export type ListName = (typeof listNames)[number];
