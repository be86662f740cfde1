import type { Attack } from '../../model/attack.ts';

/** 2026-11-22T12:00:00Z */
export const noon = Date.UTC(2026, 10, 22, 12);

export function sampleAttack(changes: Partial<Attack> = {}): Attack {
  const time = changes.time ?? noon;
  return {
    episode: 1,
    time,
    firstTime: time - 3000,
    lastTime: time,
    attacker: '198.51.100.7',
    attackerPort: 5060,
    victim: '192.0.2.10',
    victimPort: 5060,
    transport: 'UDP',
    type: 'REGISTER',
    detector: 'register-brute-force',
    userAgent: 'friendly-scanner',
    evidence: 'proven',
    count: 5,
    reason: '5 passwords rejected for 3 users within 60 s',
    targets: ['100', '101'],
    samples: [{ time, direction: 'in', text: 'REGISTER sip:192.0.2.10 SIP/2.0', mark: [0, 8] }],
    knownGood: false,
    goodUsers: 0,
    action: 'block',
    ...changes,
  };
}
