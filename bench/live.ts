import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../src/model/address.ts';
import { run, start } from '../test/lab/process.ts';
import type { Bench, BenchContext, Figure } from './support/bench.ts';
import { type Cable, cable } from './support/cable.ts';
import { onCore } from './support/child.ts';
import { type RunningEngine, startEngine } from './support/engine.ts';
import { cores } from './support/machine.ts';
import { headOf, mixedCapture } from './support/mixed-capture.ts';
import { server4, server6 } from './support/mixed-traffic.ts';
import { type Spread, spread } from './support/statistics.ts';

/** of the engine's default configuration, and of tcpdump here */
const ringBytes = 64 << 20;
/** of the capture's frames, with what the ring adds to each */
const meanFrame = 660;

interface Shot {
  readonly packets: number;
  readonly packetsPerSecond: number;
  readonly lost: number;
  /** cores that the reader used while it was shot at */
  readonly cores: number;
}

export const live: Bench = {
  name: 'live',
  title: 'live capture at line rate',
  method: `The capture of the benchmark above is replayed by tcpreplay (held on one core) over a veth pair to the whole
engine (observing, all detectors on, store and all, every thread of it held on another core). At top speed it is counted
what the kernel dropped for the full capture ring. Then its first 400,000 messages come again, slower step by step,
until nothing is lost. tcpdump
with the same ring, writing to /dev/null, stands beside it. The frames are addressed to another station, so that the
kernel's own work ends with the capture.`,
  needs: ['root', 'taskset', 'tcpreplay', 'tcpdump'],
  async run(context) {
    const messages = context.quick ? 100_000 : 1_000_000;
    const file = await mixedCapture(messages);
    await using net = await cable('live', [`${formatAddress(server4)}/24`, `${formatAddress(server6)}/64`]);
    const dumped = await eachRun(context.quick ? 1 : 3, () => shootTcpdump(net, file, messages));
    context.say(`tcpdump lost ${dumped.at(-1)!.lost} at ${Math.round(dumped.at(-1)!.packetsPerSecond)} packets/s`);
    await using engine = await startEngine(net.near, {
      dataDir: `${net.directory}/data`,
      observe: true,
      core: cores().own,
    });
    // the first shot warms up the compiler
    const shots = (await eachRun(context.quick ? 2 : 4, () => shootEngine(net, engine, file, messages))).slice(1);
    const fastest = shots.at(-1)!;
    context.say(`top speed: ${JSON.stringify(fastest)}`);
    const part = context.quick ? 50_000 : 400_000;
    const clean = await cleanRate(context, net, engine, await headOf(file, part), part, fastest);
    return figures(shots, dumped, clean);
  },
};

function figures(shots: readonly Shot[], dumped: readonly Shot[], clean: Shot | undefined): Figure[] {
  const of = (all: readonly Shot[], pick: (shot: Shot) => number): Spread => spread(all.map(pick));
  return [
    {
      name: 'packets/s judged live at top speed',
      unit: 'packets/s',
      measured: of(shots, judged),
      peer: { name: 'tcpdump -w /dev/null', measured: of(dumped, judged) },
      target: { sense: 'at least', value: 280_000 },
      note: `offered ${Math.round(of(shots, (shot) => shot.packetsPerSecond).median)} packets/s (tcpdump: ${Math.round(of(dumped, (shot) => shot.packetsPerSecond).median)})`,
    },
    {
      name: 'packets dropped by the kernel at top speed',
      unit: '%',
      measured: of(shots, ({ lost, packets }) => (lost / packets) * 100),
      peer: { name: 'tcpdump -w /dev/null', measured: of(dumped, ({ lost, packets }) => (lost / packets) * 100) },
    },
    {
      name: 'highest tried rate without a lost packet',
      unit: 'packets/s',
      measured: spread([clean?.packetsPerSecond ?? 0]),
      target: { sense: 'at least', value: 280_000 },
      note: clean ? `the engine uses ${clean.cores.toFixed(2)} cores at that rate` : 'at every rate something was lost',
    },
  ];
}

/**
 * Packets a second that were taken out of the ring while it was filled. What still lay in the full ring at the end is
 * left out, at its most.
 */
function judged({ packets, lost, packetsPerSecond }: Shot): number {
  const waiting = lost > 0 ? ringBytes / meanFrame : 0;
  return (Math.max(0, packets - lost - waiting) / packets) * packetsPerSecond;
}

async function eachRun(runs: number, shoot: () => Promise<Shot>): Promise<Shot[]> {
  const shots: Shot[] = [];
  for (let i = 0; i < runs; i++) shots.push(await shoot());
  return shots;
}

/** The first of the falling rates at which nothing is lost; `undefined` where even the lowest loses. */
async function cleanRate(
  { say, quick }: BenchContext,
  net: Cable,
  engine: RunningEngine,
  file: string,
  messages: number,
  fastest: Shot,
): Promise<Shot | undefined> {
  if (fastest.lost === 0) return fastest;
  for (const share of quick ? [0.5] : [1, 0.85, 0.7, 0.55, 0.4]) {
    const rate = Math.round((judged(fastest) * share) / 1000) * 1000;
    const shot = await shootEngine(net, engine, file, messages, rate);
    say(`at ${rate} packets/s: ${shot.lost} lost, ${shot.cores.toFixed(2)} cores`);
    if (shot.lost === 0) return shot;
  }
  return undefined;
}

async function shootEngine(
  net: Cable,
  engine: RunningEngine,
  file: string,
  messages: number,
  rate?: number,
): Promise<Shot> {
  const before = await settled(engine);
  const cpu = engine.cpuSeconds();
  const { packets, seconds } = await replay(net, file, messages, rate);
  const busy = engine.cpuSeconds() - cpu;
  const after = await settled(engine);
  const lost = after.lost - before.lost;
  // one or two are neighbour discovery and the like
  const seen = after.frames - before.frames + lost;
  if (seen < packets) throw new Error(`the engine accounts for ${seen} of ${packets} packets`);
  return { packets, packetsPerSecond: packets / seconds, lost, cores: Math.min(busy / seconds, 9) };
}

/** The engine's counts, once two readings a second apart are the same. */
async function settled(engine: RunningEngine): Promise<{ frames: number; lost: number }> {
  let before = -1;
  for (;;) {
    await sleep(1_200);
    const { sensor, counters } = await engine.client.request('status', {});
    const capture = sensor.captures.find((one) => one.interface === 'eth0');
    if (!capture) throw new Error(`eth0 is not captured\n${engine.output().slice(-500)}`);
    const { frames } = counters.seen;
    if (frames === before) return { frames, lost: capture.statistics.droppedByKernel };
    before = frames;
  }
}

async function shootTcpdump(net: Cable, file: string, messages: number): Promise<Shot> {
  const args = ['-i', 'eth0', '-n', '-p', '-B', String(ringBytes >> 10), '-w', '/dev/null', 'udp'];
  const dump = start(net.near, ...onCore(cores().own, 'tcpdump', args));
  await dump.waitFor(/listening on/);
  const { packets, seconds } = await replay(net, file, messages);
  await sleep(500);
  const { stderr } = await dump.stop('SIGINT');
  const lost = Number(/(\d+) packets? dropped by kernel/.exec(stderr)?.[1] ?? Number.NaN);
  return { packets, packetsPerSecond: packets / seconds, lost, cores: 0 };
}

async function replay(
  net: Cable,
  file: string,
  messages: number,
  rate?: number,
): Promise<{ packets: number; seconds: number }> {
  const speed = rate === undefined ? ['--topspeed'] : [`--pps=${rate}`];
  const args = ['--intf1=eth0', '--preload-pcap', ...speed, `--limit=${messages}`, file];
  const [command, all] = onCore(cores().others, 'tcpreplay', args);
  const { code, stdout, stderr } = await run(net.far, command, all, { timeoutMs: 60_000 });
  const match = /Actual: (\d+) packets .* sent in ([\d.]+) seconds/.exec(stdout);
  if (code !== 0 || !match) throw new Error(`tcpreplay ended with ${code}\n${stdout}${stderr}`);
  return { packets: Number(match[1]), seconds: Number(match[2]) };
}
