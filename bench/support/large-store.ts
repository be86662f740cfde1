import { cpSync } from 'node:fs';
import { addressOf, hostPrefix } from '../../src/model/address.ts';
import type { Attack } from '../../src/model/attack.ts';
import type { Block } from '../../src/model/block.ts';
import { type DetectorId, detectorIds } from '../../src/model/detector.ts';
import { Random } from '../../src/model/random.ts';
import { AttackIds } from '../../src/store/attack-id.ts';
import { Store } from '../../src/store/store.ts';
import { type Write, write } from '../../src/store/writes.ts';
import { cached } from './cache.ts';

/** Change it with whatever changes the rows or the tables. */
const edition = 3;
/** writes in one transaction */
const batch = 2_000;
const day = 86_400_000;

const agents = ['friendly-scanner', 'sipcli/v1.8', 'Yealink SIP-T46S 66.85.0.5', 'pplsip', 'VaxSIPUserAgent/3.5', null];
const types = ['REGISTER', 'INVITE', 'OPTIONS', 'SUBSCRIBE'];
const countries = ['CN', 'US', 'NL', 'FR', 'DE', 'RU', 'BR', 'IN', 'VN', 'GB', 'ID', 'KR', 'TR', 'UA', 'PL', null];
const actions = ['blocked', 'blocked', 'blocked', 'observed', 'noticed', 'denied'];

/** A data directory whose log holds `rows` attacks of the last 20 days, copied to `directory`. Made once a month. */
export async function attackLog(rows: number, directory: string): Promise<void> {
  cpSync(await sharedAttackLog(rows), directory, { recursive: true });
}

/** The same as it lies in the cache: for those who only read it. */
export function sharedAttackLog(rows: number): Promise<string> {
  const month = new Date().toISOString().slice(0, 7);
  return cached(`attacks-${rows}-${month}-${edition}`, (path) => writeAttacks(path, rows));
}

/** A data directory with `rows` blocks in force, which end in some 40 days, copied to `directory`. */
export async function blockStore(rows: number, directory: string): Promise<void> {
  const month = new Date().toISOString().slice(0, 7);
  const made = await cached(`blocks-${rows}-${month}-${edition}`, (path) => writeBlocks(path, rows));
  cpSync(made, directory, { recursive: true });
}

async function writeAttacks(directory: string, rows: number): Promise<void> {
  const store = await Store.open(directory, { hostName: 'bench' });
  const random = new Random(7);
  const ids = new AttackIds();
  const began = Date.now() - 20 * day;
  const times = (n: number) => Math.floor(began + (n * 20 * day) / rows);
  await inBatches(store, rows, (n) => {
    const attack = attackOf(n, times(n), random);
    // the first ones have most, as in life
    const country = countries[Math.min(random.below(countries.length), random.below(countries.length))]!;
    const action = actions[random.below(actions.length)]!;
    return write('insertAttack', { id: ids.next(attack.time), attack, action, country });
  });
  await store.close();
}

function attackOf(n: number, time: number, random: Random): Attack {
  const detector: DetectorId = detectorIds[random.below(detectorIds.length)]!;
  const type = types[random.below(types.length)]!;
  const count = 5 + random.below(500);
  return {
    episode: n,
    time,
    firstTime: time - 4_000,
    lastTime: time + 20_000,
    // some attackers come again and again
    attacker: `${20 + random.below(60)}.${random.below(200)}.${random.below(4)}.${random.below(250)}`,
    attackerPort: 5060 + random.below(1000),
    victim: `192.0.2.${10 + random.below(3)}`,
    victimPort: 5060,
    transport: 'UDP',
    type,
    detector,
    userAgent: agents[random.below(agents.length)]!,
    evidence: random.below(3) === 0 ? 'unproven' : 'proven',
    count,
    reason: `it tried ${count} times`,
    targets: [String(100 + random.below(900)), String(1000 + random.below(9000))],
    samples: [
      { time, direction: 'in', text: `${type} sip:${random.below(9999)}@192.0.2.10 SIP/2.0\nMax-Forwards: 70\n` },
    ],
    knownGood: false,
    goodUsers: 0,
    action: 'block',
  };
}

async function writeBlocks(directory: string, rows: number): Promise<void> {
  const store = await Store.open(directory, { hostName: 'bench' });
  const now = Date.now();
  await inBatches(store, rows, (n) => write('putBlock', blockOf(n, now)));
  await store.close();
}

/** Distinct addresses from 20.0.0.0 on. */
function blockOf(n: number, now: number): Block {
  const prefix = hostPrefix(addressOf(0, 0, 0xffff, 0x14000000 + n * 7));
  return {
    target: { kind: 'prefix', prefix },
    cause: 'register-brute-force',
    reason: 'it guessed 5 passwords for 1 user',
    origin: 'bench',
    since: now - 1_000,
    until: now + 40 * day,
    evidence: 'proven',
    timesBefore: 0,
    note: '',
  };
}

async function inBatches(store: Store, rows: number, one: (n: number) => Write): Promise<void> {
  for (let n = 0; n < rows; ) {
    const writes: Write[] = [];
    while (writes.length < batch && n < rows) writes.push(one(n++));
    await store.commit(writes);
  }
}
