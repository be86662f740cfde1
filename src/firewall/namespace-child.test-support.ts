/** Runs inside a network namespace and does what it is told, one JSON line a call; see namespace.test-support.ts. */
import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import koffi from 'koffi';
import type { FirewallChange, FirewallState, TimedTarget } from './firewall.ts';
import { FirewallError } from './firewall-error.ts';
import type { NftablesOptions } from './kernel-session.ts';
import { type Nftables, nftables } from './nftables.ts';
import { probe } from './probe.ts';

let firewall: Nftables | undefined;
const received = new Map<string, number>();
const floods = new Map<string, { readonly timer: NodeJS.Timeout; readonly socket: Socket; sent: number }>();

/** Begins a replacement; resolves when it has been told the state. */
async function replacing(state: FirewallState): Promise<{ readonly done: Promise<void> }> {
  const told = Promise.withResolvers<void>();
  const done = firewall!.replace(() => {
    told.resolve();
    return state;
  });
  await told.promise;
  return { done };
}

const calls = {
  firewall: (options: NftablesOptions) => {
    firewall = nftables(options);
  },
  replace: (state: FirewallState) => firewall!.replace(() => state),
  apply: (changes: readonly FirewallChange[]) => firewall!.apply(changes),
  /** starts a replacement and applies changes when it has been told the state, before it is done */
  replaceAndApply: async (state: FirewallState, changes: readonly FirewallChange[]) => {
    const { done } = await replacing(state);
    firewall!.apply(changes);
    await done;
  },
  /** which is answered first: a replacement that was begun, or how many packets were dropped */
  replaceAndCount: async (state: FirewallState) => {
    const { done } = await replacing(state);
    const order: string[] = [];
    await Promise.all([done.then(() => order.push('replaced')), firewall!.dropped().then(() => order.push('counted'))]);
    return order;
  },
  /** before each further part comes, the changes of its place are applied */
  replaceArriving: (
    state: FirewallState,
    parts: readonly (readonly TimedTarget[])[],
    changes: readonly (readonly FirewallChange[])[] = [],
  ) => {
    async function* arriving() {
      for (const [i, part] of parts.entries()) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (changes[i]) firewall!.apply(changes[i]);
        yield part;
      }
    }
    return firewall!.replace(() => state, arriving());
  },
  repair: (state: FirewallState) => firewall!.repair(() => state),
  altered: () => firewall!.altered!(),
  /** a repair, and what it says was renewed */
  repairTelling: async (state: FirewallState) => {
    const renewed: TimedTarget[] = [];
    const drift = await firewall!.repair(
      () => state,
      (blocks) => renewed.push(...blocks),
    );
    return { drift, renewed };
  },
  /** two repairs wait for their turn when somebody decides anew */
  repairAndApply: async (before: FirewallState, changes: readonly FirewallChange[], after: FirewallState) => {
    let state = before;
    const repairs = [firewall!.repair(() => state), firewall!.repair(() => state)];
    firewall!.apply(changes);
    state = after;
    return Promise.all(repairs);
  },
  blocks: () => firewall!.blocks(),
  countBlocks: async () => (await firewall!.blocks()).length,
  dropped: () => firewall!.dropped(),
  hooks: () =>
    [...firewall!.hooks()].map(([name, state]) => [
      name,
      typeof state === 'string' ? state : 'index' in state ? 'hooked' : state.code,
    ]),
  stop: (options: { readonly flush: boolean }) => firewall!.stop(options),
  probe,
  listen: async (port: number) => {
    const socket = createSocket({ type: 'udp6', ipv6Only: false });
    socket.on('message', (bytes) => {
      const label = bytes.toString();
      received.set(label, (received.get(label) ?? 0) + 1);
    });
    await new Promise<void>((resolve) => socket.bind(port, '::', resolve));
    const server = createServer((connection) => connection.on('error', () => {}).end());
    await new Promise<void>((resolve) => server.listen(port, '::', resolve));
  },
  received: () => [...received],
  send: async (from: string, fromPort: number, to: string, port: number, label: string) => {
    const socket = createSocket({ type: from.includes(':') ? 'udp6' : 'udp4', reuseAddr: true });
    await new Promise<void>((resolve) => socket.bind(fromPort, from, resolve));
    await new Promise<void>((resolve, reject) =>
      socket.send(label, port, to, (error) => (error ? reject(error) : resolve())),
    );
    socket.close();
  },
  flood: async (from: string, to: string, port: number, label: string) => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, from, resolve));
    const flood = {
      socket,
      sent: 0,
      timer: setInterval(() => {
        socket.send(label, port, to);
        flood.sent++;
      }, 1),
    };
    floods.set(label, flood);
  },
  stopFlood: (label: string) => {
    const flood = floods.get(label)!;
    clearInterval(flood.timer);
    flood.socket.close();
    return flood.sent;
  },
  connects: (from: string, to: string, port: number, wait: number) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ localAddress: from, host: to, port });
      const end = (result: boolean) => {
        socket.destroy();
        resolve(result);
      };
      socket.on('connect', () => end(true)).on('error', () => end(false));
      setTimeout(end, wait, false);
    }),
  /** one whole Ethernet frame, AF_PACKET */
  sendFrame: (device: string, hex: string) => {
    const libc = koffi.load('libc.so.6');
    const fd: number = libc.func('int socket(int, int, int)')(17, 3, 0);
    const address = Buffer.alloc(20);
    address.writeUInt16LE(17, 0);
    address.writeInt32LE(libc.func('uint32_t if_nametoindex(const char *)')(device), 4);
    const bytes = Buffer.from(hex, 'hex');
    const sent = libc.func('long sendto(int, const void *, size_t, int, const void *, uint32_t)')(
      fd,
      bytes,
      bytes.length,
      0,
      address,
      20,
    );
    libc.func('int close(int)')(fd);
    return Number(sent);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, args } = JSON.parse(line);
  // several may be under way, as in the engine
  void answer(id, call, args);
}
process.exit(0);

async function answer(id: number, call: keyof typeof calls, args: unknown[]): Promise<void> {
  let reply: object;
  try {
    const work: (...args: never[]) => unknown = calls[call];
    reply = { id, result: await work(...(args as never[])) };
  } catch (error) {
    reply = { id, error: String(error), code: error instanceof FirewallError ? error.code : 'unexpected' };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
