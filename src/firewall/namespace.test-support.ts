import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Prefix, parsePrefix } from '../model/address.ts';
import { parseTarget } from '../model/block.ts';
import type { FirewallPolicy, FirewallState, TimedTarget } from './firewall.ts';

const child = fileURLToPath(new URL('./namespace-child.test-support.ts', import.meta.url));

/** Why the tests of the real kernel cannot run here; `false` where they can. */
export const noKernel: string | false =
  process.getuid?.() !== 0
    ? 'needs root, for network namespaces'
    : !works('ip', ['-V']) || !works('nft', ['--version'])
      ? 'needs the Debian packages iproute2 and nftables'
      : false;

/** A process inside a network namespace, by calls of the functions in namespace-child.test-support.ts. */
export class NamespaceProcess {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #id = 0;

  constructor(namespace: string) {
    this.#process = spawn('ip', ['netns', 'exec', namespace, process.execPath, child], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.#process.stdout! }).on('line', (line) => {
      const { id, result, error, code } = JSON.parse(line);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result as never);
      else waiting?.reject(Object.assign(new Error(error), { code }));
    });
    this.#process.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the process in the namespace ended'));
    });
  }

  call<T = void>(call: string, ...args: unknown[]): Promise<T> {
    if (this.#process.exitCode !== null) return Promise.reject(new Error('the process in the namespace has ended'));
    const id = ++this.#id;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.stdin!.write(`${JSON.stringify({ id, call, args })}\n`);
    });
  }

  /** `ip netns exec` becomes the program, so this is the engine's own end. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await gone;
  }
}

/**
 * Host, attacker and guest: the attacker's cable and the guest's are ports of a bridge of the host, as in a
 * hypervisor. `lan` stands for the /24 and /64 they share.
 */
export class TestNet {
  readonly #prefix = `fw${process.pid}`;
  readonly hostName = `${this.#prefix}h`;
  readonly attackerName = `${this.#prefix}a`;
  readonly #names = { attacker: this.attackerName, guest: `${this.#prefix}g`, host: this.hostName };
  host!: NamespaceProcess;
  attacker!: NamespaceProcess;
  guest!: NamespaceProcess;
  readonly #processes: NamespaceProcess[] = [];
  #label = 0;

  async up(): Promise<void> {
    const { attacker, guest, host } = this.#names;
    for (const name of [attacker, guest, host]) {
      run('ip', ['netns', 'add', name]);
      this.in(name, 'ip', 'link', 'set', 'lo', 'up');
      this.in(
        name,
        'sysctl',
        '-qw',
        'net.ipv6.conf.all.accept_dad=0',
        'net.ipv6.conf.default.accept_dad=0',
        'net.ipv4.conf.all.rp_filter=0',
        'net.ipv4.conf.default.rp_filter=0',
      );
    }
    this.in(host, 'ip', 'link', 'add', 'br0', 'type', 'bridge', 'mcast_snooping', '0');
    for (const [port, peer] of [
      ['outside', attacker],
      ['inside', guest],
    ] as const) {
      this.in(host, 'ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', peer);
      this.in(host, 'ip', 'link', 'set', port, 'master', 'br0', 'up');
      this.in(peer, 'ip', 'link', 'set', 'eth0', 'up');
    }
    this.in(host, 'ip', 'link', 'set', 'br0', 'up');
    for (const [name, device, number] of [
      [host, 'br0', 1],
      [guest, 'eth0', 2],
      [attacker, 'eth0', 66],
    ] as const) {
      this.in(name, 'ip', 'addr', 'add', `198.18.0.${number}/16`, 'dev', device);
      this.in(name, 'ip', '-6', 'addr', 'add', `2001:db8::${number}/32`, 'dev', device, 'nodad');
    }
    for (let i = 67; i < 80; i++) this.in(attacker, 'ip', 'addr', 'add', `198.18.0.${i}/16`, 'dev', 'eth0');
    for (const address of ['198.18.1.1', '198.18.1.2', '198.18.2.1'])
      this.in(attacker, 'ip', 'addr', 'add', `${address}/16`, 'dev', 'eth0');
    for (const address of [
      '2001:db8:1:1::1',
      '2001:db8:1:1::2',
      '2001:db8:1:2::1',
      '2001:db8:2::1',
      '2001:db8:1:100::1',
    ])
      this.in(attacker, 'ip', '-6', 'addr', 'add', `${address}/32`, 'dev', 'eth0', 'nodad');
    this.host = this.process('host');
    this.attacker = this.process('attacker');
    this.guest = this.process('guest');
    await Promise.all(
      [this.host, this.guest].flatMap((one) => [5060, 5061, 9999].map((port) => one.call('listen', port))),
    );
  }

  async down(): Promise<void> {
    for (const one of this.#processes) await one.kill();
    for (const name of Object.values(this.#names)) run('ip', ['netns', 'del', name]);
  }

  process(role: 'host' | 'attacker' | 'guest'): NamespaceProcess {
    const made = new NamespaceProcess(this.#names[role]);
    this.#processes.push(made);
    return made;
  }

  /** A program of the host. */
  onHost(...command: string[]): string {
    return this.in(this.hostName, ...command);
  }

  nft(text: string): string {
    return execFileSync('ip', ['netns', 'exec', this.hostName, 'nft', '-f', '-'], {
      input: `${text}\n`,
      encoding: 'utf8',
    });
  }

  in(name: string, ...command: string[]): string {
    return run('ip', ['netns', 'exec', name, ...command]);
  }

  /**
   * Whether a datagram gets through. One from an address that no test blocks follows on the same way and tells when
   * the first must have come.
   */
  async passes(
    from: string,
    options: { to?: 'host' | 'guest'; port?: number; fromPort?: number } = {},
  ): Promise<boolean> {
    const { to = 'host', port = 5060, fromPort = 0 } = options;
    const number = to === 'host' ? 1 : 2;
    const six = from.includes(':');
    const target = six ? `2001:db8::${number}` : `198.18.0.${number}`;
    const label = `packet ${++this.#label}`;
    const marker = `marker ${this.#label}`;
    await this.attacker.call('send', from, fromPort, target, port, label);
    const known = async () => new Map(await this[to].call<[string, number][]>('received'));
    for (let i = 0; i < 500; i++) {
      await this.attacker.call('send', six ? '2001:db8::66' : '198.18.0.66', 0, target, 9999, marker);
      if ((await known()).has(marker)) return (await known()).has(label);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`not even the marker gets from the attacker to the ${to}`);
  }
}

export const p = (text: string): Prefix => parsePrefix(text)!;

export function block(text: string, remaining = 3_600_000, timeout = remaining): TimedTarget {
  return { target: parseTarget(text)!, remaining, timeout };
}

export function policy(changes: Partial<FirewallPolicy> = {}): FirewallPolicy {
  return {
    interfaces: ['outside'],
    sipPorts: [{ first: 5060, last: 5061 }],
    tftpPorts: [{ first: 69, last: 69 }],
    scope: 'all',
    extend: false,
    geo: 'off',
    ...changes,
  };
}

export function state(changes: Partial<FirewallState> = {}): FirewallState {
  return { policy: policy(), allow: [], deny: [], blocks: [], geo: [], ...changes };
}

function run(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function works(program: string, args: readonly string[]): boolean {
  try {
    run(program, args);
    return true;
  } catch {
    return false;
  }
}
