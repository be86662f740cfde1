import { randomUUID } from 'node:crypto';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Members } from './credentials/membership.ts';
import { AttackExchange } from './exchange/attacks.ts';
import { BlockExchange } from './exchange/blocks.ts';
import { CoreListener } from './exchange/core-listener.ts';
import { HostExchange } from './exchange/hosts.ts';
import { ListExchange } from './exchange/lists.ts';
import type { Publisher } from './exchange/publisher.ts';
import { SettingsExchange } from './exchange/settings.ts';
import { SuspicionExchange } from './exchange/suspicions.ts';
import type { Refusal } from './follower.ts';
import type { Applied, LocalSide } from './local-side.ts';
import { numberOf, type Place } from './place.ts';
import type { ServerClock } from './server-clock.ts';
import { type OwnStamps, SeenStamps } from './stamps.ts';
import { blocksOfAll } from './subjects.ts';

/** Of one host; what comes beyond is not lost, but waits for the servers. */
const blocksPerSecond = 1_000;

export interface ExchangesParts {
  readonly local: LocalSide;
  /** uuid of this host */
  readonly own: string;
  readonly members: Members;
  readonly serverClock: ServerClock;
  readonly stamps: OwnStamps;
  readonly place: Place;
  readonly remembered: Readonly<Record<string, string>>;
  readonly clock: () => number;
  readonly applied: () => Applied;
  readonly refused: (reason: Refusal) => void;
  /** something is to be sent that is no change of this host */
  readonly waits: () => void;
}

/** All that this host exchanges with the others. It outlasts connections: what is to be sent waits in it. */
export class Exchanges {
  readonly blocks: BlockExchange;
  readonly lists: ListExchange;
  readonly settings: SettingsExchange;
  readonly hosts: HostExchange;
  readonly attacks: AttackExchange;
  readonly suspicions: SuspicionExchange;
  readonly #clock: () => number;
  readonly #blocksAtOnce: CoreListener;

  constructor({
    local,
    own,
    members,
    serverClock,
    stamps,
    place,
    remembered,
    clock,
    applied,
    refused,
    waits,
  }: ExchangesParts) {
    this.#clock = clock;
    const seenUnblock = numberOf(remembered['blocks.unblock']) ?? 0;
    this.blocks = new BlockExchange(local, own, serverClock, place.seenBlocks, seenUnblock);
    this.#blocksAtOnce = new CoreListener({
      subjects: blocksOfAll,
      own,
      members,
      perSecond: blocksPerSecond,
      clock,
      heard: (opened, subject) => this.blocks.heard(opened, subject),
    });
    this.lists = new ListExchange({
      local,
      own,
      members,
      seen: new SeenStamps(),
      applied: () => this.hosts.news(),
      waits,
    });
    this.settings = new SettingsExchange(local, own, members, new SeenStamps());
    const count = () => members.all().length;
    const removed = remembered['hosts.removed'];
    const said = numberOf(remembered['hosts.said']);
    this.hosts = new HostExchange(local, own, serverClock, stamps, new SeenStamps(), applied, count, removed, said);
    const sentUntil = numberOf(remembered['attacks.sentUntil']);
    this.attacks = new AttackExchange(local, own, sentUntil, clock(), randomUUID());
    this.suspicions = new SuspicionExchange(local, own, members, serverClock, new SeenStamps(), refused);
  }

  /** What is no state of the cluster, and goes whether or not it is known yet. */
  connected(connection: NatsConnection, publisher: Publisher): void {
    this.attacks.connected(publisher);
    this.suspicions.connected(connection, publisher);
    this.#blocksAtOnce.begin(connection);
  }

  disconnected(): void {
    this.blocks.disconnected();
    this.hosts.disconnected();
    this.attacks.disconnected();
    this.suspicions.disconnected();
  }

  /** The connection is not used any more: all is read anew on the next. */
  ended(): void {
    this.suspicions.ended();
    this.#blocksAtOnce.end();
    this.lists.forget();
    this.settings.forget();
  }

  /** Another member was revoked, or has another key or role: who reads what it wrote of lists and settings from now on does not believe it. */
  disbelieve(member: string): void {
    this.lists.writer.disbelieve(member);
    // where the store cannot note it, the host that begins anew next does it
    this.settings.disbelieve(member).catch(() => {});
  }

  /** What was sent before this time, by `performance.now()`, is on all servers. */
  settled(before: number): void {
    this.blocks.settled(before);
    this.lists.writer.settled(before);
    this.settings.settled(before);
  }

  /** The servers were apart, and one of them may have missed what was sent meanwhile. Rejects where they do not take it. */
  async repeat(since: number, publisher: Publisher, jsm: JetStreamManager): Promise<void> {
    await this.blocks.repeat();
    this.attacks.repeat(this.#clock() - (performance.now() - since), randomUUID());
    await this.settings.repeat(publisher);
    await this.lists.writer.repeat(publisher, jsm);
  }
}
