import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from '../src/model/attack.ts';
import { packetCounters } from '../test/lab/counters.ts';
import { kamailio } from '../test/lab/kamailio.ts';
import { makeUsers } from '../test/lab/kamailio-config.ts';
import { plan } from '../test/lab/plan.ts';
import { type Lab, lab } from '../test/lab/topology.ts';
import type { Brute, BruteJob } from './brute-child.ts';
import type { Bench, Figure } from './support/bench.ts';
import { startChild } from './support/child.ts';
import { addAttackers, attackerAddress, type Exchange, Recorder } from './support/delivery.ts';
import { type RunningEngine, startEngine } from './support/engine.ts';
import { attackLog } from './support/large-store.ts';
import { type Spread, spread } from './support/statistics.ts';

/** rejected credentials within a minute that are an attack (the detector's default) */
const tries = 5;

/** the PBX has a thousand accounts from here on, for every attacker another one */
const firstUser = 1_000;

export const timeToBlock: Bench = {
  name: 'time-to-block',
  title: 'from the frame that tips the threshold to the block in force',
  method: `In the lab, 200 attackers with an address each come one after the other, guess five passwords at Kamailio, and then send a
request every half millisecond. The tipping frame is the PBX's fifth refusal; its time is the kernel's, as the engine
tells it in its \`events\`. The first dropped packet is found by counting: a counter at the PBX's last hook says how many of
the attacker's packets were delivered, so the next one that tcpdump saw at the interface is the first that was dropped,
and it has the kernel's time too. So the figure includes half the packet interval on average. Then the same with another
200 attackers while a second process pages through and searches an attack log of 1,000,000 rows over the control socket.`,
  needs: ['lab', 'tcpdump'],
  async run(context) {
    const attackers = context.quick ? 20 : 200;
    await using net = await lab('block');
    await addAttackers(net);
    await using _pbx = await kamailio(net, net.pbx, { users: makeUsers(firstUser, 1_000) });
    const rows = context.quick ? 20_000 : 1_000_000;
    context.say(`filling an attack log of ${rows} rows, if it is not there yet`);
    const dataDir = join(net.directory, 'data');
    await attackLog(rows, dataDir);
    await using engine = await startEngine(net.pbx, { dataDir, observe: false, startMs: 60_000 });
    const story = listen(engine);
    // the compiler warms up on attackers that do not count
    await measure(net, story, 0, 10);
    const quiet = await measure(net, story, 1, attackers);
    context.say(`alone: ${describe(quiet)}`);
    await using reader = startChild('reader-child.ts', { socket: engine.socket });
    await reader.waitFor(/reading/);
    await sleep(1_000);
    const busy = await measure(net, story, 2, attackers);
    const { stdout } = await reader.stop('SIGTERM', 30_000);
    context.say(`with readers: ${describe(busy)}`);
    const { queries, rows: read } = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}');
    return [
      figure('time to block', quiet),
      {
        ...figure(`time to block while a log of ${rows.toLocaleString('en-US')} rows is read`, busy),
        note: `${note(busy)}; meanwhile ${queries} queries returned ${read} rows`,
      },
    ];
  },
};

interface Measured {
  /** tipping frame → first dropped packet, milliseconds */
  readonly inForce: Spread;
  /** tipping frame → decision, milliseconds, as the engine tells it */
  readonly decided: Spread;
  readonly missed: number;
}

function figure(name: string, measured: Measured): Figure {
  return {
    name,
    unit: 'ms',
    measured: measured.inForce,
    tail: true,
    target: { sense: 'at most', value: 2, tail: 20 },
    note: note(measured),
  };
}

function note({ decided, missed }: Measured): string {
  return `decided about ${decided.median.toFixed(1)} ms after it (p99 ${decided.p99.toFixed(1)}; the engine's clock counts whole milliseconds)${missed > 0 ? `; ${missed} ATTACKERS WERE NOT SHUT OUT` : ''}`;
}

function describe({ inForce, decided }: Measured): string {
  return `${inForce.median.toFixed(2)} ms, p99 ${inForce.p99.toFixed(2)}; decided after ${decided.median.toFixed(2)}`;
}

function addresses(round: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => attackerAddress(1_000 * round + i));
}

async function measure(
  net: Lab,
  story: ReadonlyMap<string, Told>,
  round: number,
  attackers: number,
): Promise<Measured> {
  const sources = addresses(round, attackers);
  const counters = await packetCounters(net, { ports: [5060] });
  const recorder = await Recorder.start(net, `round-${sources[0]}`);
  const job: BruteJob = {
    sources,
    firstUser: firstUser + 300 * round,
    to: plan.pbx.addresses4[0],
    tries,
    patience: 2_000,
  };
  const child = startChild('brute-child.ts', job, { ns: net.attacker });
  const { code, stdout, stderr } = await child.exited;
  if (code !== 0) throw new Error(`the attackers broke off (${code})\n${stderr.slice(-1000)}`);
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Brute);
  const seen = await recorder.stop();
  const passed = await counters.deliveredBySource();
  const times: number[] = [];
  const decisions: number[] = [];
  for (const { source, silenced } of results) {
    const event = story.get(source);
    const at = silenced && event ? firstDropped(seen.get(source), passed.get(source) ?? 0) : undefined;
    if (!event || at === undefined) continue;
    times.push(at - event.tipped);
    decisions.push(event.decided - event.tipped);
  }
  return { inForce: spread(times), decided: spread(decisions), missed: sources.length - times.length };
}

/** All that came before the block was delivered, and nothing after it. */
function firstDropped(exchange: Exchange | undefined, passed: number): number | undefined {
  return exchange?.requests[passed];
}

interface Told {
  /** kernel time of the tipping frame */
  readonly tipped: number;
  /** whole milliseconds */
  readonly decided: number;
}

/** Collects the engine's events for as long as the connection lasts. */
function listen(engine: RunningEngine): Map<string, Told> {
  const blocks = new Map<string, number>();
  const story = new Map<string, Told>();
  void (async () => {
    for await (const event of engine.client.events()) {
      if (typeof event !== 'object' || event === null || !('kind' in event)) continue;
      // the guard tells the block before the attack that caused it
      if (event.kind === 'block' && 'block' in event) {
        const { target, since } = event.block as { target: string; since: number };
        blocks.set(target, since);
      } else if (event.kind === 'attack' && 'attack' in event) {
        const { attacker, time, detector } = event.attack as Attack;
        const decided = blocks.get(attacker);
        if (detector === 'register-brute-force' && decided !== undefined && !story.has(attacker))
          story.set(attacker, { tipped: time, decided });
      }
    }
  })().catch(() => {});
  return story;
}
