import assert from 'node:assert/strict';
import { makeUsers, passwordOf } from '../lab/kamailio-config.ts';
import type { Namespace } from '../lab/namespace.ts';
import { answeringPhone } from '../lab/phone.ts';
import { plan } from '../lab/plan.ts';
import { eventually } from '../lab/process.ts';
import { call, register } from '../lab/scenarios.ts';
import { type RunningSipp, type SippOptions, sipp, startSipp } from '../lab/sipp.ts';
import type { Lab } from '../lab/topology.ts';

const [pbx4] = plan.pbx.addresses4;
const [pbx6] = plan.pbx.addresses6;
export const rows: readonly (readonly string[])[] = [...makeUsers()];

/** Phones that go about their work while attacks go on. */
export interface HonestPhones {
  /** Ends them, and fails unless all of them worked all the time. */
  finish(): Promise<void>;
}

/** Phones that register again and again with addresses of their own, by both transports and families. */
export function honestPhones(net: Lab): Promise<HonestPhones> {
  const by = (from: string, to: string, transport: 'udp' | 'tcp') =>
    ({ scenario: register(), from, to, transport, rows, rate: 5 }) as const;
  return keepWorking(net, net.phones, [
    by(plan.phones.address4, pbx4, 'udp'),
    by('203.0.113.11', pbx4, 'tcp'),
    by(plan.phones.address6, pbx6, 'udp'),
    by('2001:db8:3::11', pbx6, 'tcp'),
  ]);
}

/** Ten phones of the office behind its NAT, each with an address of its own inside. */
export function officePhones(net: Lab, rate = 5): Promise<HonestPhones> {
  return keepWorking(net, net.office, [{ ...officeRegistration, rate }]);
}

/** One registration of each office phone. */
export const officeRegistration: SippOptions = {
  scenario: register(),
  from: plan.office.address4,
  fromPort: 5060,
  to: pbx4,
  transport: 'udp-addresses',
  rows: rows.map(([user, password], i) => [user!, password!, `192.168.77.${20 + i}`]),
  rate: 50,
};

/** A phone that calls another one again and again: users 1010 and 1011, which the PBX must know. */
export async function callingPhone(net: Lab): Promise<HonestPhones> {
  const [caller, called] = ['1010', '1011'];
  const phone = await answeringPhone(net, net.phones, { user: called, address: '203.0.113.13', pbx: pbx4 });
  const scenario = call({ to: called, talkMs: 100 });
  const from = '203.0.113.12';
  const calls = await keepWorking(net, net.phones, [
    { scenario, from, to: pbx4, rows: [[caller, passwordOf(caller)]], rate: 2 },
  ]);
  return {
    finish: async () => {
      await calls.finish();
      assert.equal((await phone.stop()).failed, 0, 'the called phone had a call that failed');
    },
  };
}

/** Starts them without an end and waits until each has had a success. */
export async function keepWorking(net: Lab, ns: Namespace, works: readonly SippOptions[]): Promise<HonestPhones> {
  const running = works.map((work) => startSipp(net, ns, { ...work, calls: 0, timeoutMs: 600_000 }));
  await Promise.all(running.map(firstSuccess));
  return {
    finish: async () => {
      for (const [i, one] of running.entries()) {
        const before = one.progress().successful;
        // the counts are of up to a second ago: what comes now was done at the end of the attacks
        await eventually('the phones still work', () => one.progress().successful > before || undefined, 10_000);
        const { successful, failed, errors } = await one.stop();
        assert.equal(failed, 0, `${works[i]!.from}: ${failed} of ${successful + failed} failed\n${errors}`);
      }
    },
  };
}

async function firstSuccess(one: RunningSipp): Promise<void> {
  await eventually('the phones work', () => one.progress().successful > 0 || undefined, 10_000);
}

/** Runs a scenario to its end and fails unless all of it succeeds. */
export async function allSucceed(net: Lab, ns: Namespace, options: SippOptions): Promise<void> {
  const { successful, failed, errors } = await sipp(net, ns, options);
  const calls = options.calls ?? options.rows?.length ?? 1;
  assert.deepEqual({ successful, failed }, { successful: calls, failed: 0 }, errors);
}
