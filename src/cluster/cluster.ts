import type { Block } from '../model/block.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import type { Applied } from './local-side.ts';
import type { Role } from './subjects.ts';

/** How a host stands to its cluster. */
export interface ClusterState {
  readonly role: Role | 'alone';
  readonly connected: boolean;
  /** since when it is connected or not, milliseconds since the epoch; 0: a host that stands alone */
  readonly since: number;
  /** the server that it talks to, or null */
  readonly server: string | null;
  /** one sentence */
  readonly summary: string;
  /** names of the hosts on which lists and settings are changed */
  readonly operators: readonly string[];
  /** names of members by id, revoked ones too */
  readonly names: ReadonlyMap<string, string>;
  /** messages that were not believed, by reason */
  readonly refused: Readonly<Record<string, number>>;
  /** changes and blocks that wait to be sent */
  readonly waiting: number;
  /** of those, changes of lists and settings and unblocks: the servers have not taken them yet */
  readonly unsent: number;
  /** since when they have taken none of those, milliseconds since the epoch; 0: none waits */
  readonly unsentSince: number;
  /** hosts that shut out too much at once, by name, and how many of their blocks were not taken */
  readonly capped: readonly { readonly host: string; readonly count: number }[];
}

/** The other hosts, as the engine sees them: it tells what happened here, and never waits for an answer. */
export interface Cluster {
  readonly state: ClusterState;
  readonly applied: Applied;
  /** its NATS servers, as `tls://` or `nats://` with host and port */
  readonly servers: readonly string[];
  /** Begins to connect, in the background. */
  start(): void;
  stop(): Promise<void>;
  /** A block for which this host vouches is in force, or lasts longer than was told. */
  blocked(block: Block): void;
  /** A block is over. @param takenBack this host no longer stands by its word, and the others should know */
  lifted(block: Block, takenBack: boolean): void;
  /** An attack was recorded (`fresh`), or a recorded one went on. */
  attacked(id: number, fresh: boolean): void;
  /** Sources count towards a threshold here and are below it. */
  suspected(news: SuspicionNews): void;
  /** Something was put into the outbox. */
  changed(): void;
  /** List entries of this host's own went: what the cluster holds of them is to be in force again. */
  relist(): void;
  /** The machine's clock was set by so much, milliseconds. */
  clockSet(by: number): void;
  /** An operator removed another host from the consoles. */
  hostRemoved(uuid: string): void;
}
