import { join } from 'node:path';
import { packetCounters } from '../test/lab/counters.ts';
import { plan } from '../test/lab/plan.ts';
import { check } from '../test/lab/process.ts';
import { guess } from '../test/lab/scenarios.ts';
import { startSipp } from '../test/lab/sipp.ts';
import { type Lab, lab } from '../test/lab/topology.ts';
import type { Bench, BenchContext } from './support/bench.ts';
import { addAttackers, attackerAddress, Recorder } from './support/delivery.ts';
import { startEngine } from './support/engine.ts';
import { startFail2ban } from './support/fail2ban.ts';
import { loggingKamailio } from './support/logging-kamailio.ts';
import { spread } from './support/statistics.ts';

/** a guess is two requests: one to be challenged, one with the password */
const guessesPerSecond = 500;
/** the refusal that tips the threshold, in the defaults of sipPROT and in fail2ban's jail here */
const tipping = 5;

export const leak: Bench = {
  name: 'leak',
  title: 'attack requests that still reach the PBX',
  method: `SIPp guesses passwords at 500 a second, which are 1,000 requests a second, from a fresh address in each run. Counted are
the requests that a counter at the PBX's last hook let pass after the fifth refusal left the PBX (by the kernel's times
of tcpdump at the interface). Then the same with fail2ban in place of sipPROT: Debian's, reading the log file that Kamailio
writes, the action nftables, the same threshold of 5 failures in 60 s. Both run on all cores, beside Kamailio, SIPp and
tcpdump.`,
  needs: ['lab', 'tcpdump', 'fail2ban-server'],
  async run(context) {
    const runs = context.quick ? 3 : 15;
    await using net = await lab('leak');
    await addAttackers(net);
    await using pbx = await loggingKamailio(net);
    const ours: number[] = [];
    {
      await using _engine = await startEngine(net.pbx, { dataDir: join(net.directory, 'data'), observe: false });
      // the first one, on which the compiler warms up, is told apart
      for (let i = 0; i <= runs; i++) ours.push(await attack(context, net, i, 1));
    }
    // the kernel goes on enforcing without the engine: out of the peer's way with it
    await check(net.pbx, 'nft', ['delete', 'table', 'inet', 'sipprot']);
    const theirs: number[] = [];
    await using peer = await startFail2ban(net, pbx.logFile);
    for (let i = 0; i <= runs; i++) theirs.push(await attack(context, net, 1_000 + i, 3));
    if (peer.bans() === 0)
      throw new Error(`fail2ban has banned nobody: its filter does not fit\n${peer.log().slice(-600)}`);
    return [
      {
        name: 'requests that pass after the threshold, at 1,000/s',
        unit: 'requests',
        measured: spread(ours.slice(1)),
        peer: { name: `fail2ban (${peer.backend})`, measured: spread(theirs.slice(1)) },
        target: { sense: 'at most', value: 3 },
        note: `the first attack after the start: ${ours[0]} requests; fail2ban banned ${peer.bans()} of ${runs + 1}, its first: ${theirs[0]} requests`,
      },
    ];
  },
};

/** One attacker, `seconds` long. Returns how many requests passed after the tipping refusal. */
async function attack({ say }: BenchContext, net: Lab, n: number, seconds: number): Promise<number> {
  const source = attackerAddress(10_000 + n);
  const counters = await packetCounters(net, { ports: [5060] });
  const recorder = await Recorder.start(net, `leak-${n}`);
  await using running = startSipp(net, net.attacker, {
    scenario: guess({ resend: false, answerMs: 300 }),
    from: source,
    to: plan.pbx.addresses4[0],
    // an account each: many sources that guess at one account are an attack of another kind
    rows: [[String(1_000 + (n % 100)), 'wrong']],
    calls: guessesPerSecond * seconds,
    rate: guessesPerSecond,
    args: ['-nr'],
    timeoutMs: 20_000,
  });
  await running.finished();
  const exchange = (await recorder.stop()).get(source);
  const passed = (await counters.deliveredBySource()).get(source) ?? 0;
  const tipped = exchange?.refusals[tipping - 1];
  if (!exchange || tipped === undefined)
    throw new Error(`${source} got ${exchange?.refusals.length ?? 0} refusals: this was no attack`);
  const before = exchange.requests.filter((time) => time <= tipped).length;
  say(`${source}: ${passed - before} of ${exchange.requests.length - before} passed`);
  return passed - before;
}
