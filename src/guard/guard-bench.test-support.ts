import { dryRun } from '../firewall/dry-run.ts';
import type { Firewall } from '../firewall/firewall.ts';
import type { Attack } from '../model/attack.ts';
import { type Block, formatTarget } from '../model/block.ts';
import { settingsSchema } from '../model/settings.ts';
import { Guard } from './guard.ts';
import type { GuardEvent } from './guard-event.ts';
import type { Ledger } from './ledger.ts';
import { type HostAddresses, noHostAddresses } from './never-block.ts';

/** A ledger in memory that can be told to fail, as a full disk does. */
export class Notes implements Ledger {
  acknowledged(): void {}

  fails: boolean | Error = false;
  readonly attacks: string[] = [];
  readonly blocks: Block[] = [];
  attack(attack: Attack, action: string): void {
    this.attacks.push(`${attack.attacker} ${action}`);
  }
  finding(): void {}
  block(block: Block): void {
    this.blocks.push(block);
  }
  prolong(block: Block): void {
    this.blocks.push(block);
  }
  ended(): void {}
  hold(): void {}
  clockSet(): void {}
  commitBlock = () => this.#commit();
  commitUnblock = () => this.#commit();
  commitList = () => this.#commit();
  commitSettings = () => this.#commit();
  async #commit(): Promise<void> {
    if (this.fails) throw this.fails === true ? new Error('disk full') : this.fails;
  }
}

/** A guard on a firewall that enforces nothing, with a clock of its own. */
export interface Bench {
  readonly guard: Guard;
  readonly firewall: Firewall;
  readonly notes: Notes;
  readonly events: GuardEvent[];
  time: number;
}

export function bench(settings = {}, firewall?: Firewall): Bench {
  const notes = new Notes();
  const events: GuardEvent[] = [];
  const it: { time: number } = { time: Date.UTC(2026, 0, 1) };
  const wall = firewall ?? dryRun({ clock: () => it.time });
  const guard = new Guard({
    firewall: wall,
    ledger: notes,
    settings: settingsSchema.parse(settings),
    hostName: 'pbx',
    observe: false,
    clock: () => it.time,
    feed: (event) => events.push(event),
  });
  return Object.assign(it, { guard, firewall: wall, notes, events });
}

export async function started(
  settings = {},
  firewall?: Firewall,
  host: HostAddresses = noHostAddresses,
): Promise<Bench> {
  const it = bench(settings, firewall);
  await it.guard.start({ kept: [], allow: [], deny: [], repeaters: [] }, host, ['eth0']);
  return it;
}

export async function enforced({ firewall }: Bench): Promise<string[]> {
  return (await firewall.blocks()).map(({ target }) => formatTarget(target));
}
