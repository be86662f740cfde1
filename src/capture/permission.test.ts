import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capturePermissionOf } from './permission.ts';

test('a service without CAP_NET_RAW is told what to add to its unit', () => {
  assert.equal(capturePermissionOf('Name:\tnode\nCapEff:\t0000000000003000\n'), undefined);
  assert.equal(capturePermissionOf('CapEff:\t000001ffffffffff\n'), undefined);
  assert.match(capturePermissionOf('CapEff:\t0000000000001000\n') ?? '', /AmbientCapabilities=CAP_NET_RAW/);
  assert.match(capturePermissionOf('') ?? '', /CAP_NET_RAW/);
});
