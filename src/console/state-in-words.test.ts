import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostRow } from './contract/hosts.ts';
import { stateInWords } from './state-in-words.ts';

type Known = Parameters<typeof stateInWords>[1][number];

function host(name: string, protection: HostRow['protection'], presence: HostRow['presence'] = 'here'): Known {
  return { name, protection, presence, active: presence === 'here' };
}
const words = (...hosts: Known[]) => stateInWords(true, hosts, 0).summary;

test('a host whose firewall fails is told as that, not as a count with a name behind it', () => {
  assert.deepEqual(stateInWords(true, [host('sip1', 'failing')], 0), {
    summary: 'Not protected: the firewall of sip1 cannot be kept in force',
    level: 'broken',
  });
  assert.equal(
    words(host('sip1', 'enforcing'), host('sip2', 'failing'), host('sip3', 'failing')),
    'Protected: 1 of 3 hosts; the firewalls of sip2 and sip3 cannot be kept in force',
  );
});

test('a host that went away is told apart from one that fails', () => {
  assert.equal(
    words(host('sip1', 'enforcing'), host('sip2', 'enforcing', 'gone')),
    'Protected: 1 of 2 hosts; sip2 is not heard of',
  );
  assert.equal(
    words(host('sip1', 'observing'), host('sip2', 'enforcing', 'gone')),
    'Observing only: nothing is blocked; sip2 is not heard of',
  );
  assert.equal(
    words(host('sip1', 'failing'), host('sip2', 'enforcing', 'gone')),
    'Not protected: the firewall of sip1 cannot be kept in force; sip2 is not heard of',
  );
});

test('of many silent hosts the first few are named', () => {
  const gone = Array.from({ length: 8 }, (_, i) => host(`sip${i + 2}`, 'enforcing', 'gone'));
  assert.equal(
    words(host('sip1', 'enforcing'), ...gone),
    'Protected: 1 of 9 hosts; sip2, sip3, sip4, sip5, sip6 and 3 more are not heard of',
  );
});

test('a host that is well, observes, is cut off or has an alarm says just that', () => {
  assert.deepEqual(stateInWords(true, [host('sip1', 'enforcing')], 0), {
    summary: 'Protected: 1 of 1 host',
    level: 'good',
  });
  assert.equal(words(host('sip1', 'observing')), 'Observing only: nothing is blocked');
  assert.match(
    words(host('sip1', 'enforcing'), host('sip2', 'enforcing', 'unknown')),
    /^This host is protected; of the other one/,
  );
  assert.equal(
    stateInWords(true, [host('sip1', 'enforcing')], 2).summary,
    'Protected: 1 of 1 host; something needs you',
  );
  assert.equal(stateInWords(false, [], 0).level, 'broken');
});
