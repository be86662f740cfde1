import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, fieldMessages } from '../../api/api-error.ts';
import { entriesOf, type FirstRunPlan, type Proposal } from './first-run-plan.ts';
import { placedError, stepOf } from './placed-error.ts';

const mend = 'Give an IPv4 or IPv6 address.';
const refusal = (...fields: string[]) =>
  new ApiError(
    400,
    'bad-input',
    'no',
    fields.map((field) => ({ field, reason: 'must be an address', mend })),
  );

test('a wrong address of the first steps is named as it was typed, at its field, on its step', () => {
  const entries = [{ prefix: '127.0.0.1' }, { prefix: '203.0.113.999' }, { prefix: 'nonsense' }];
  const placed = placedError(refusal('entries.1.prefix', 'entries.2.prefix'), entries);
  assert.deepEqual(fieldMessages(placed), {
    allowMore: `“203.0.113.999” must be an address. “nonsense” must be an address. ${mend}`,
  });
  assert.equal(stepOf(placed, 3), 2);
  const ports = placedError(refusal('sipPorts.0'), entries);
  assert.deepEqual(Object.keys(fieldMessages(ports)), ['sipPorts']);
  assert.equal(stepOf(ports, 3), 0);
  assert.equal(stepOf(placedError(refusal('detectors'), entries), 3), 3);
  assert.equal(stepOf(new Error('offline'), 3), 3);
});

test('what is typed for the allowlist in the first steps may have notes, and several addresses in a line', () => {
  const plan = {
    allowOwn: false,
    allowKnown: [],
    allowMore: '203.0.113.0/24 Office Berlin\n198.51.100.1, 198.51.100.2',
  };
  const proposal = { address: '192.0.2.1', addressAllowed: false };
  assert.deepEqual(
    entriesOf(plan as unknown as FirstRunPlan, proposal as Proposal).map(({ prefix, note }) => [prefix, note]),
    [
      ['203.0.113.0/24', 'Office Berlin'],
      ['198.51.100.1', 'first run'],
      ['198.51.100.2', 'first run'],
    ],
  );
});
