import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackTexts } from '../../texts/attacks.ts';

test('messages, referrals and what is no request at all can be chosen as a filter of the log, not only the usual methods', () => {
  // RFC 3261, 3262, 3311, 3428, 3515, 3903, 6086, 6665; then what a flood can be made of
  const methods = 'REGISTER INVITE ACK BYE CANCEL OPTIONS PRACK UPDATE MESSAGE REFER PUBLISH INFO SUBSCRIBE NOTIFY';
  for (const type of [...methods.split(' '), 'TFTP', 'TCP', 'UDP', 'REPLY', 'KEEPALIVE'])
    assert.ok(attackTexts.types.includes(type), type);
});
