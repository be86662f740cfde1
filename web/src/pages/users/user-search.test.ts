import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { User } from '../../../../src/console/contract/users.ts';
import { foundUsers, readUserSearch } from './user-search.ts';

const users = ['Anna', 'bert', 'Johanna'].map((name): Pick<User, 'name'> => ({ name })) as User[];
const found = (text?: string) => foundUsers(users, { text }).map(({ name }) => name);

test('a user is found by a part of the name, however it is written', () => {
  assert.deepEqual(found('ANN'), ['Anna', 'Johanna']);
  assert.deepEqual(found('nobody'), []);
  assert.deepEqual(found(), ['Anna', 'bert', 'Johanna']);
});

test('the search stands in the address', () => {
  assert.deepEqual(readUserSearch({ text: ' anna ', page: '2' }), { page: 2, text: 'anna' });
  assert.deepEqual(readUserSearch({ text: ' ', sort: 'name' }), {});
});
