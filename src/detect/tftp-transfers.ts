import { LruMap } from '../model/lru-map.ts';

/** A TFTP request that waits for its answer. */
export interface TftpTransfer {
  readonly name: string;
  /** 12 hex digits of the device in the name, if there is one */
  readonly identity: string | undefined;
  readonly nameHash: number;
  readonly since: number;
  served: boolean;
}

const capacity = 16_384;
/** in.tftpd gives up after 25 s; phones sooner */
const lifetime = 30_000;

/**
 * Requests by the client's address and port: the answer comes from another port of the server (RFC 1350, 4), so the
 * client's own transfer identifier is what joins them. Bounded: the oldest goes first.
 */
export class TftpTransfers {
  readonly #items = new LruMap<string, TftpTransfer>(capacity);

  add(client: string, transfer: TftpTransfer): void {
    this.#items.set(client, transfer);
  }

  get(client: string, time: number): TftpTransfer | undefined {
    const transfer = this.#items.get(client);
    return transfer && time - transfer.since < lifetime ? transfer : undefined;
  }

  remove(client: string): void {
    this.#items.delete(client);
  }
}
