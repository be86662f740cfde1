import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { settingsSchema } from '../../../../src/model/settings.ts';
import { ApiError } from '../../api/api-error.ts';
import { settingProblems } from './setting-problems.ts';

const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' });

test('a block time that is too long is refused in the units of the page', () => {
  const refusal = new ApiError(400, 'bad-input', '', [
    {
      field: 'maxBlockSeconds',
      reason: 'Too big: expected number to be <=31536000',
      mend: 'Correct maxBlockSeconds and send it again.',
    },
    { field: 'sipPorts.0', reason: 'a port (1-65535)', mend: 'Give a port.' },
    { field: 'blockScope', reason: 'unknown word', mend: 'Correct blockScope and send it again.' },
  ]);
  assert.deepEqual(settingProblems({ maxBlockSeconds: 99_999 * 86_400 }, schema, refusal), {
    maxBlockSeconds: 'It must be between 1 min and 365 d.',
    'sipPorts.0': 'A port (1-65535). Give a port.',
    blockScope: 'Unknown word.',
  });
});

test('a value within its limits is no problem, nor is a server that cannot be reached', () => {
  assert.deepEqual(settingProblems({ blockSeconds: 60 }, schema, new ApiError(0, 'offline', 'no')), {});
});
