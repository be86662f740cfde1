import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostListing } from '../engine/control/protocol.ts';
import { FigureHistory } from './figure-history.ts';
import { figuresOfAll, figuresOfHost } from './host-figures.ts';

type Told = Partial<NonNullable<NonNullable<HostListing['state']>['figures']>>;

function host(name: string, told: Told, presence: HostListing['presence'] = 'here'): HostListing {
  const figures = {
    summary: 'Protecting',
    messageRate: 0,
    dropped: 0,
    blocks: 0,
    captures: [],
    applied: { blocks: 0, lists: 0, settings: 0 },
    vetoes: [],
    capped: [],
    ...told,
  };
  const self = { uuid: name, name, lastSeen: 0 };
  const described = {
    addresses: [],
    kernel: '6.1',
    version: '1',
    protection: 'enforcing',
    geo: 'off',
    startedAt: 0,
  } as const;
  return { ...self, own: name === 'sip1', presence, state: { ...self, ...described, figures } };
}

const busy = host('sip1', { messageRate: 100, blocks: 30, unreadable: { share: 0.5, of: 3000 } });
const quiet = host('sip2', { messageRate: 4, blocks: 29, unreadable: { share: 0, of: 1000 } });

test('the figures of all hosts are of all their messages, and a block that is on each of them counts once', () => {
  assert.deepEqual(figuresOfAll([busy, quiet]), { blocks: 30, messageRate: 104, unreadableShare: 0.375 });
});

test('with one host chosen the figures are its own', () => {
  assert.deepEqual(figuresOfHost([busy, quiet], 'sip2'), { blocks: 29, messageRate: 4, unreadableShare: 0 });
  assert.deepEqual(figuresOfHost([busy, quiet], 'sip9'), { blocks: null, messageRate: null, unreadableShare: null });
});

test('a host that is not heard of any more has no rate, and does not count in that of all', () => {
  const gone = host('sip2', { messageRate: 4, blocks: 29, unreadable: { share: 1, of: 1000 } }, 'gone');
  assert.deepEqual(figuresOfHost([busy, gone], 'sip2'), { blocks: 29, messageRate: null, unreadableShare: null });
  assert.deepEqual(figuresOfAll([busy, gone]), { blocks: 30, messageRate: 100, unreadableShare: 0.5 });
});

test('a host that tells no share, or reads nothing, does not spoil that of all', () => {
  const old = host('sip2', { messageRate: null });
  assert.deepEqual(figuresOfAll([busy, old]), { blocks: 30, messageRate: 100, unreadableShare: 0.5 });
  const idle = host('sip2', { unreadable: { share: 0, of: 0 } });
  assert.equal(figuresOfHost([idle], 'sip2').unreadableShare, 0);
});

test('each host has a line of its own, with a gap while it was not heard of, until it is removed', () => {
  const history = new FigureHistory();
  history.add([busy, quiet], 0);
  history.add([busy, { ...quiet, presence: 'gone' }], 10_000);
  history.add([busy, quiet], 20_000);
  const rates = (uuid?: string) =>
    history
      .of(uuid)
      ?.between(0, 30_000, 120)
      .map(({ time, messageRate }) => [time, messageRate]);
  assert.deepEqual(rates(), [
    [0, 104],
    [10_000, 100],
    [20_000, 104],
  ]);
  assert.deepEqual(rates('sip2'), [
    [0, 4],
    [20_000, 4],
  ]);
  history.add([busy], 30_000);
  assert.equal(history.of('sip2'), undefined);
});
