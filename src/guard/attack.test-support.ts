import type { Attack } from '../model/attack.ts';

/** A password guesser, as the sensor tells of it at `time`; `change` says what is different. */
export function attackAt(time: number, change: Partial<Attack> = {}): Attack {
  return {
    episode: 1,
    time,
    firstTime: time,
    lastTime: time,
    attacker: '198.51.100.7',
    attackerPort: 5060,
    victim: '192.0.2.10',
    victimPort: 5060,
    transport: 'UDP',
    type: 'REGISTER',
    detector: 'register-brute-force',
    userAgent: null,
    evidence: 'proven',
    count: 5,
    reason: 'it guessed 5 passwords',
    targets: [],
    samples: [],
    knownGood: false,
    goodUsers: 0,
    action: 'block',
    ...change,
  };
}
