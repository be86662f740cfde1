import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import { mix } from './hash.ts';
import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';

const burst = 10_000;
const minute = 60_000;
const slow = 3_600_000;

/** The same question to the same target, no sooner than this after the last, is a keep-alive or a monitoring probe. */
const keepAlivePause = 800;

interface State {
  readonly victims: Recent;
  readonly asked: Recent;
  next: number;
  target: number;
  last: number;
}

export const optionsSweep: Detector = {
  facts: {
    id: 'options-sweep',
    title: 'OPTIONS sweep',
    description: 'One unknown source asks several protected addresses with OPTIONS, or sends many OPTIONS.',
    exceptions:
      'Qualify pings of trunks and phones come from known-good sources. The same question to the same target no more than about once a second is a keep-alive or a monitoring probe.',
    forgeable: 'Over UDP the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      addresses: { title: 'protected addresses within 10 s', unit: 'addresses', default: 3, minimum: 2, maximum: 60 },
      requests: { title: 'OPTIONS within a minute', unit: 'requests', default: 20, minimum: 5, maximum: 250 },
      slowAddresses: {
        title: 'protected addresses within an hour',
        unit: 'addresses',
        default: 6,
        minimum: 2,
        maximum: 60,
      },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource<State>(() => ({
    victims: new Recent(),
    asked: new Recent(256),
    next: 0,
    target: 0,
    last: 0,
  }));
  const addresses = context.limit('addresses');
  const requests = context.limit('requests');
  const slowAddresses = context.limit('slowAddresses');

  function request(scene: Scene): void {
    if (scene.sip.method !== method.options || scene.retransmission || scene.sip.toTagStart >= 0) return;
    if (scene.good) return;
    const { time } = scene;
    const state = states.touch(scene.slot);
    const victim = mix(mix(scene.victim0, scene.victim1), mix(scene.victim2, scene.victim3));
    state.victims.add(victim, time, scene.proven);
    const target = mix(victim, scene.user);
    if (target !== state.target || time - state.last < keepAlivePause)
      state.asked.add(++state.next, time, scene.proven);
    state.target = target;
    state.last = time;
    const inBurst = state.victims.count(time - burst);
    const inMinute = state.asked.count(time - minute);
    const inHour = state.victims.count(time - slow);
    if (inBurst >= addresses * scene.budget || inHour >= slowAddresses * scene.budget)
      report(scene, inHour, state, `it asked ${inHour} protected addresses for their options`);
    else if (inMinute >= requests * scene.budget)
      report(scene, inMinute, state, `it sent ${inMinute} OPTIONS within a minute`);
  }

  function report(scene: Scene, count: number, state: State, reason: string): void {
    const proven = state.victims.count(scene.time - slow, true) >= addresses * scene.budget;
    context.report(scene, {
      count,
      proven,
      since: state.victims.earliest(scene.time - slow, scene.time),
      reason,
      targets: [],
    });
  }

  return { request };
}
