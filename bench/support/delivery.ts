import { join } from 'node:path';
import { openFile } from '../../src/capture/file.ts';
import type { FrameSink } from '../../src/model/frame.ts';
import { type Running, run, start } from '../../test/lab/process.ts';
import type { Lab } from '../../test/lab/topology.ts';

/** What one attacker sent and got at the PBX's interface. Kernel times, milliseconds since the epoch, in order. */
export interface Exchange {
  /** all of its requests that came to the interface, before any filter */
  readonly requests: number[];
  /** answers of the PBX with status 403 */
  readonly refusals: number[];
}

/** Records the PBX's interface while attacks go on, to say afterwards which requests were still delivered. */
export class Recorder {
  readonly #file: string;
  readonly #dump: Running;

  private constructor(file: string, dump: Running) {
    this.#file = file;
    this.#dump = dump;
  }

  static async start(net: Lab, name: string): Promise<Recorder> {
    const file = join(net.directory, `${name}.pcap`);
    // 128 bytes hold the headers and the start line; -U is not wanted: nothing is read before the end
    const args = ['-i', 'eth0', '-n', '-p', '-s', '128', '-B', '16384', '-w', file, 'udp and port 5060'];
    const dump = start(net.pbx, 'tcpdump', ['--time-stamp-precision=nano', '-Z', 'root', ...args]);
    await dump.waitFor(/listening on/);
    return new Recorder(file, dump);
  }

  /** Ends the recording. By attacker. Throws where tcpdump lost a packet: the count would be wrong. */
  async stop(): Promise<Map<string, Exchange>> {
    // what is still in the ring comes within its time-out, a second
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const { stderr } = await this.#dump.stop('SIGINT');
    const lost = Number(/(\d+) packets? dropped by kernel/.exec(stderr)?.[1] ?? Number.NaN);
    if (lost !== 0) throw new Error(`tcpdump lost ${lost} packets\n${stderr}`);
    return exchanges(this.#file);
  }
}

/** The lab's frames are Ethernet, IPv4 without options (all attackers are), UDP: the places are fixed. */
const at = { source: 14 + 12, destination: 14 + 16, payload: 14 + 20 + 8 } as const;

function exchanges(file: string): Map<string, Exchange> {
  const found = new Map<string, Exchange>();
  const of = (bytes: Uint8Array, offset: number) => {
    const address = bytes.subarray(offset, offset + 4).join('.');
    const exchange = found.get(address) ?? { requests: [], refusals: [] };
    found.set(address, exchange);
    return exchange;
  };
  const capture = openFile(file);
  const frame: FrameSink['frame'] = (_linkType, bytes, start, captured, _wire, time) => {
    if (captured < at.payload + 11 || bytes[start + 12] !== 8) return;
    const line = Buffer.from(bytes.buffer, bytes.byteOffset + start + at.payload, 11).toString('latin1');
    if (!line.startsWith('SIP/2.0 ')) of(bytes, start + at.source).requests.push(time);
    else if (line.endsWith('403')) of(bytes, start + at.destination).refusals.push(time);
  };
  try {
    while (capture.read({ frame }) >= 0);
  } finally {
    capture.close();
  }
  return found;
}

/** The attackers' own network in the lab: 198.18.0.0/15 (RFC 2544), 131,000 addresses, any of them local there. */
export async function addAttackers(net: Lab): Promise<void> {
  await ipRoute(net.attacker.name, 'local 198.18.0.0/15 dev lo');
  await ipRoute(net.router.name, '198.18.0.0/15 via 10.255.1.2');
}

/** The n-th address of that network: never .0 or .255. */
export function attackerAddress(n: number): string {
  return `198.${18 + Math.floor(n / 65_000)}.${Math.floor(n / 250) % 256}.${(n % 250) + 1}`;
}

async function ipRoute(namespace: string, route: string): Promise<void> {
  const { code, stderr } = await run(undefined, 'ip', ['-n', namespace, 'route', 'add', ...route.split(' ')]);
  if (code !== 0) throw new Error(`ip route add ${route}: ${stderr}`);
}
