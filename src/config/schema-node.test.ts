import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { allowed, schemaNode } from './schema-node.ts';

test('an empty text among what is allowed can be seen', () => {
  assert.equal(allowed(schemaNode(z.enum(['csv', '']))), 'one of csv, ""');
  assert.equal(allowed(schemaNode(z.union([z.literal(''), z.string().max(9)]))), '"", or text of at most 9 characters');
});
