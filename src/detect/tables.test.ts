import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Counters } from '../model/counters.ts';
import { SipMessage } from '../sip/message.ts';
import { TftpMessage } from '../tftp/message.ts';
import { ChallengeQueue } from './challenge-queue.ts';
import { PerSource } from './per-source.ts';
import { ProofTable, type Token, TokenMaker } from './proof-table.ts';
import { Recent } from './recent.ts';
import { Scene } from './scene.ts';
import { sourceFlag } from './source-table.ts';
import { Campaigns } from './spread-tries.ts';
import { TftpTransfers } from './tftp-transfers.ts';
import { TransactionTable, transactionColumn, transactionFlag } from './transaction-table.ts';

const token = (n: number): Token => ({ first: n, second: ~n });

describe('proofs', () => {
  test('who is given as many tokens as the table holds cannot guess one of them: 32 of 64 bits are not enough', () => {
    const table = new ProofTable(4096, 600_000, new Counters());
    table.give(0xffff, 1, { first: 42, second: 1 }, 1000);
    assert.ok(!table.wasGiven(0xffff, 1, { first: 42, second: 2 }, 1001));
    assert.ok(table.wasGiven(0xffff, 1, { first: 42, second: 1 }, 1001));
  });

  test('the same text is another token for each process and call, in both halves', () => {
    const bytes = Buffer.from('4fbe3a29c07d');
    const make = (seed: number, call: number): Token => ({
      ...new TokenMaker(seed).make(bytes, 0, bytes.length, call),
    });
    const tokens = [make(1, 0), make(2, 0), make(1, 7)];
    assert.equal(new Set(tokens.flatMap(({ first, second }) => [first, second])).size, 6);
    assert.deepEqual(make(1, 7), make(1, 7));
  });

  test('a nonce proves only the source that it was given to, and only for its lifetime', () => {
    const table = new ProofTable(1024, 600_000, new Counters());
    table.give(0xffff, 1, token(42), 1000);
    assert.ok(table.wasGiven(0xffff, 1, token(42), 2000));
    assert.equal(table.age(0xffff, 1, token(42), 2000), 1000);
    assert.ok(!table.wasGiven(0xffff, 2, token(42), 2000));
    assert.ok(!table.wasGiven(0xffff, 1, token(43), 2000));
    assert.ok(!table.wasGiven(0xffff, 1, token(42), 601_001));
  });

  test('a token that two sources were given is shared, until both have forgotten it', () => {
    const table = new ProofTable(1024, 600_000, new Counters());
    table.give(0xffff, 1, token(-42), 1000);
    table.give(0xffff, 1, token(-42), 1500);
    assert.ok(!table.isShared(token(-42), 2000));
    table.give(0xffff, 2, token(-42), 2000);
    table.give(0xffff, 1, token(-42), 2500);
    assert.ok(table.isShared(token(-42), 3000));
    assert.ok(!table.isShared(token(43), 3000));
    table.give(0xffff, 1, token(-42), 2_000_000);
    assert.ok(!table.isShared(token(-42), 2_000_001));
  });

  test('a flood of challenges costs old proofs, which is counted, and no memory', () => {
    const counters = new Counters();
    const table = new ProofTable(64, 600_000, counters);
    for (let i = 1; i <= 1000; i++) table.give(0xffff, i, token(i * 77), 1_000_000 + i);
    assert.ok(counters.lost.proofEvicted >= 1000 - 64);
    assert.ok(table.wasGiven(0xffff, 1000, token(77_000), 1_001_001));
  });
});

describe('the time is set back', () => {
  const day = 86_400_000;

  for (const back of [3_600_000, day]) {
    test(`by ${back / 1000} s: what is given and asked from then on has all the room`, () => {
      const counters = new Counters();
      const proofs = new ProofTable(64, 600_000, counters);
      const transactions = new TransactionTable(64, counters);
      for (let i = 1; i <= 1000; i++) {
        proofs.give(0xffff, i, token(i * 77), day + i);
        transactions.insert(i * 91, i, day + i);
      }
      counters.lost.proofEvicted = 0;
      counters.lost.transactionEvicted = 0;
      const now = day + 1000 - back;
      for (let i = 2001; i <= 2024; i++) {
        proofs.give(0xffff, i, token(i * 77), now + i);
        transactions.insert(i * 91, i, now + i);
      }
      let given = 0;
      let asked = 0;
      for (let i = 2001; i <= 2024; i++) {
        if (proofs.wasGiven(0xffff, i, token(i * 77), now + 3000)) given++;
        if (transactions.find(i * 91, i, now + 3000) >= 0) asked++;
      }
      assert.equal(given + counters.lost.proofEvicted, 24);
      assert.equal(asked + counters.lost.transactionEvicted, 24);
      assert.ok(given >= 20 && asked >= 20, `${given} ${asked}`);
    });

    test(`by ${back / 1000} s: a challenge that was given before does not stand in the way of all later ones`, () => {
      const queue = new ChallengeQueue(new Counters());
      const late = challenged(0, 0, 0, 0);
      queue.push(challenged(day, 5, 11, 100), '100');
      const now = day - back;
      queue.push(challenged(now, 6, 12, 101), '101');
      assert.equal(queue.takeUnanswered(now + 100, late), '100');
      assert.equal(queue.takeUnanswered(now + 100, late), undefined);
      assert.equal(queue.takeUnanswered(now + 2600, late), '101');
    });
  }

  test('by less than a second, as where packets come out of order: grace times and proofs hold', () => {
    const queue = new ChallengeQueue(new Counters());
    queue.push(challenged(10_400, 5, 11, 100), '100');
    assert.equal(queue.takeUnanswered(10_000, challenged(0, 0, 0, 0)), undefined);
    assert.ok(queue.followUp(challenged(10_000, 5, 11, 100)));
    const proofs = new ProofTable(64, 600_000, new Counters());
    proofs.give(0xffff, 1, token(42), 10_400);
    assert.ok(proofs.wasGiven(0xffff, 1, token(42), 10_000));
    const transactions = new TransactionTable(64, new Counters());
    const at = transactions.insert(11, 22, 10_400);
    assert.equal(transactions.find(11, 22, 10_000), at);
  });
});

describe('transactions', () => {
  test('a request is found for its answer until timer B', () => {
    const table = new TransactionTable(1024, new Counters());
    const at = table.insert(11, 22, 1_000_000);
    table.records[at + transactionColumn.user] = 7;
    assert.equal(table.find(11, 22, 1_031_999), at);
    assert.equal(table.find(11, 23, 1_000_001), -1);
    assert.equal(table.find(11, 22, 1_032_001), -1);
  });

  test('a call that rings is found for its end until timer C, and knows when it began', () => {
    const table = new TransactionTable(1024, new Counters());
    const at = table.insert(11, 22, 1_000_000);
    table.goOn(at, 1_001_000);
    assert.equal(table.find(11, 22, 1_001_000 - 500), at, 'out of order');
    assert.equal(table.find(11, 22, 1_180_999), at);
    assert.equal(table.age(at, 1_121_000), 121_000);
    assert.equal(table.find(11, 22, 1_181_001), -1);
  });

  test('the same transaction comes anew without its old flags', () => {
    const table = new TransactionTable(64, new Counters());
    const at = table.insert(11, 22, 1_000_000);
    table.records[at + transactionColumn.flags] = transactionFlag.answered;
    assert.equal(table.insert(11, 22, 1_000_500), at);
    assert.equal(table.records[at + transactionColumn.flags], 0);
  });

  test('only requests that still waited count as lost', () => {
    const counters = new Counters();
    const table = new TransactionTable(64, counters);
    for (let i = 1; i < 500; i++)
      table.records[table.insert(i * 91, i, 1_000_000 + i) + transactionColumn.flags] = transactionFlag.answered;
    assert.equal(counters.lost.transactionEvicted, 0);
    for (let i = 500; i < 1000; i++) table.insert(i * 91, i, 1_000_000 + i);
    assert.ok(counters.lost.transactionEvicted > 400);
  });
});

describe('subjects of one source', () => {
  test('they are distinct, counted by time, and the oldest goes first', () => {
    const recent = new Recent(3);
    for (const [subject, time] of [
      [1, 10],
      [2, 20],
      [1, 30],
      [3, 40],
      [4, 50],
    ] as const)
      recent.add(subject, time, false);
    assert.equal(recent.size, 3);
    assert.ok(!recent.has(2));
    assert.equal(recent.count(40), 2);
    assert.equal(recent.earliest(35, 99), 40);
    assert.equal(recent.earliest(100, 99), 99);
  });

  test('what was proven once stays proven', () => {
    const recent = new Recent();
    recent.add(1, 10, true);
    recent.add(1, 20, false);
    assert.equal(recent.count(0, true), 1);
    recent.remove(1);
    assert.equal(recent.count(0), 0);
  });
});

describe('state of few sources', () => {
  test('it is bounded: when full, the one touched longest ago goes', () => {
    const flags = new Uint8Array(100);
    const states = new PerSource(4, flags, () => ({ n: 0 }));
    for (const slot of [1, 2, 3, 4]) states.touch(slot).n = slot;
    states.touch(1);
    states.touch(5);
    assert.equal(states.size, 4);
    assert.equal(states.peek(2), undefined);
    assert.equal(states.peek(1)?.n, 1);
    assert.equal(flags[5], sourceFlag.hasState);
    states.forget(1);
    assert.equal(states.peek(1), undefined);
  });
});

function challenged(time: number, source: number, callId: number, user: number, type = 'REGISTER'): Scene {
  const one = new Scene(new SipMessage(), new TftpMessage());
  return Object.assign(one, { time, type, hi: 0xffff, lo: source, source2: 0xffff, source3: source, callId, user });
}

describe('challenges', () => {
  test('one that is followed up is forgotten, one that is left alone is told after its grace time', () => {
    const queue = new ChallengeQueue(new Counters());
    queue.push(challenged(1000, 5, 11, 100), '100');
    queue.push(challenged(1001, 5, 12, 101), '101');
    assert.ok(!queue.followUp(challenged(1002, 5, 11, 100, 'OPTIONS')), 'another request is no answer to it');
    assert.ok(queue.followUp(challenged(1002, 5, 11, 100)));
    assert.ok(!queue.followUp(challenged(1003, 5, 11, 100)));
    assert.ok(!queue.followUp(challenged(1003, 6, 12, 101)));
    const late = challenged(0, 0, 0, 0);
    assert.equal(queue.takeUnanswered(2000, late), undefined);
    assert.equal(queue.takeUnanswered(3501, late), '101');
    assert.equal(late.user, 101);
    assert.equal(late.source3, 5);
    assert.equal(late.hasMessage, false);
    assert.equal(queue.takeUnanswered(9000, late), undefined);
  });

  test('a challenge to credentials is remembered for those that follow in the same call, and judged by nobody', () => {
    const queue = new ChallengeQueue(new Counters());
    queue.push(challenged(1000, 5, 11, 100, 'INVITE'), '', true);
    assert.ok(queue.wasChallenged(challenged(1100, 5, 11, 100, 'INVITE')));
    assert.ok(!queue.wasChallenged(challenged(1100, 5, 12, 100, 'INVITE')));
    assert.ok(!queue.wasChallenged(challenged(1100, 5, 11, 100, 'REGISTER')));
    assert.ok(!queue.followUp(challenged(1100, 5, 11, 100, 'INVITE')));
    assert.equal(queue.takeUnanswered(9000, challenged(0, 0, 0, 0)), undefined);
  });

  test('the acknowledgement of a refused INVITE makes its evidence proven', () => {
    const queue = new ChallengeQueue(new Counters());
    queue.push(challenged(1000, 5, 11, 100), '');
    queue.prove(0xffff, 5, 11);
    const late = challenged(0, 0, 0, 0);
    queue.takeUnanswered(5000, late);
    assert.equal(late.proven, true);
  });

  for (const after of [0, 2 ** 31, 2 ** 32])
    test(`the ${after}th is still found by its call and its user`, () => {
      const queue = new ChallengeQueue(new Counters(), Math.max(1, after - 65_535));
      const late = challenged(0, 0, 0, 0);
      for (let i = 1; i < 70_000; i++) {
        const [source, call, user] = [i, i * 7, i * 11];
        assert.ok(!queue.followUp(challenged(i, source, call, user)), `${i} was not challenged yet`);
        queue.push(challenged(i, source, call, user), '');
        if (i % 2 === 0) assert.ok(queue.wasChallenged(challenged(i, source, call, user)), `call of ${i}`);
        if (i % 3 !== 0) assert.ok(queue.followUp(challenged(i, source, i % 3, user)), `user of ${i}`);
        while (queue.takeUnanswered(i, late) !== undefined) assert.equal(late.source3 % 3, 0);
      }
    });

  test('in a flood the oldest leave early and unjudged, which is counted', () => {
    const counters = new Counters();
    const queue = new ChallengeQueue(counters);
    for (let i = 0; i < 65_536 + 100; i++) queue.push(challenged(1000, i, i, i + 1), '');
    assert.equal(counters.lost.transactionEvicted, 100);
    const late = challenged(0, 0, 0, 0);
    queue.takeUnanswered(9000, late);
    assert.equal(late.source3, 100);
  });
});

describe('campaigns', () => {
  test('distinct sources count for ten minutes, each once', () => {
    const campaign = new Campaigns().touch(1, 2);
    for (let i = 0; i < 10; i++) campaign.note(i % 5, i % 2, i * 1000);
    assert.equal(campaign.sources(10_000), 5);
    assert.equal(campaign.sources(606_500), 3);
    assert.equal(campaign.sources(10_000_000), 0);
  });

  test('an attacker that invents accounts makes no more than a bounded number of them', () => {
    const campaigns = new Campaigns();
    for (let i = 0; i < 10_000; i++) campaigns.touch(i, 1).note(1, 1, i);
    assert.equal(campaigns.size, 4096);
    assert.equal(campaigns.peek(0, 1), undefined);
    assert.ok(campaigns.peek(9999, 1));
  });
});

test('TFTP transfers are bounded, and one that is too old is none', () => {
  const transfers = new TftpTransfers();
  const one = { name: 'a', identity: undefined, nameHash: 1, since: 1000, served: false };
  for (let i = 0; i < 20_000; i++) transfers.add(`${i}`, one);
  assert.equal(transfers.get('0', 1000), undefined);
  assert.equal(transfers.get('19999', 1000), one);
  assert.equal(transfers.get('19999', 32_000), undefined);
});
