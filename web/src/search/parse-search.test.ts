import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePrefix } from '../../../src/model/address.ts';
import { countryNames } from './country-names.ts';
import { addressIn, isPrefix, parseSearch } from './parse-search.ts';

const countries = new Map([
  ['DE', 'Germany'],
  ['GE', 'Georgia'],
  ['NL', 'Netherlands'],
  ['NE', 'Niger'],
  ['NG', 'Nigeria'],
]);
const meaning = (text: string) => parseSearch(text, countries);

test('an address that a customer reads out, or that stands in a log or a SIP URI, is explained', () => {
  const same = [
    '198.51.100.7',
    ' 198.51.100.7 ',
    '198.51.100.7:5060',
    'sip:204@198.51.100.7',
    'sip:204@198.51.100.7:5062;transport=udp',
    '<sip:204@198.51.100.7>',
  ];
  for (const text of same) assert.deepEqual(meaning(text), { kind: 'address', address: '198.51.100.7' }, text);
  assert.deepEqual(meaning('2001:DB8::7'), { kind: 'address', address: '2001:db8::7' });
  assert.deepEqual(meaning('[2001:db8::7]:5060'), { kind: 'address', address: '2001:db8::7' });
  assert.deepEqual(meaning('sips:204@[2001:db8::7]'), { kind: 'address', address: '2001:db8::7' });
});

test('what only looks like an address is none', () => {
  for (const text of ['256.1.1.1', '1.2.3', '1.2.3.4.5', '01.2.3.4', '2001:db8::1::2', ':', 'fe80::1%eth0', ''])
    assert.equal(addressIn(text), undefined, text);
});

test('a network in any of the ways people write one filters the log by its prefix', () => {
  assert.deepEqual(meaning('203.0.113.0/24'), { kind: 'prefix', prefix: '203.0.113.0/24' });
  assert.deepEqual(meaning('2001:DB8::/32'), { kind: 'prefix', prefix: '2001:db8::/32' });
  assert.deepEqual(meaning('203.0.113.*'), { kind: 'prefix', prefix: '203.0.113.0/24' });
  assert.deepEqual(meaning('203.0.'), { kind: 'prefix', prefix: '203.0.0.0/16' });
  assert.equal(meaning('203.0.113.0/33')?.kind, 'text');
});

test('a country is found by name, by a beginning that only one has, and by code in capitals', () => {
  assert.deepEqual(meaning('germany'), { kind: 'country', code: 'DE' });
  assert.deepEqual(meaning('Germ'), { kind: 'country', code: 'DE' });
  assert.deepEqual(meaning('NL'), { kind: 'country', code: 'NL' });
  assert.deepEqual(meaning('Niger'), { kind: 'country', code: 'NE' });
  assert.equal(meaning('Nige')?.kind, 'text');
  assert.equal(meaning('nl')?.kind, 'text');
});

test('every country of the browser is known by its code, and what is none is not', () => {
  assert.equal(countryNames.get('DE'), 'Germany');
  assert.equal(countryNames.get('XK'), 'Kosovo');
  for (const code of ['EU', 'UN', 'ZZ', 'AA', 'SU', 'UK']) assert.equal(countryNames.has(code), false, code);
  assert.ok(countryNames.size > 240 && countryNames.size < 270, String(countryNames.size));
});

test('extensions, dialled numbers and user agents are told from words', () => {
  assert.deepEqual(meaning('204'), { kind: 'extension', number: '204' });
  assert.deepEqual(meaning('+4930123456'), { kind: 'extension', number: '+4930123456' });
  assert.deepEqual(meaning('friendly-scanner'), { kind: 'userAgent', name: 'friendly-scanner' });
  assert.deepEqual(meaning('Cisco UCM 12.0.1'), { kind: 'userAgent', name: 'Cisco UCM 12.0.1' });
  assert.deepEqual(meaning('guessed passwords'), { kind: 'text', words: 'guessed passwords' });
  assert.equal(meaning('   '), undefined);
});

test('whatever is pasted into the search field, it means something and nothing breaks', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6()), (text) => {
      assert.equal(meaning(text) === undefined, text.trim() === '');
    }),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.ipV4(), (address) => assert.deepEqual(meaning(address), { kind: 'address', address })));
  fc.assert(fc.property(fc.ipV6(), (address) => assert.equal(meaning(address)?.kind, 'address')));
});

test('what the console takes for an address or prefix, the engine takes as well', () => {
  const texts = ['192.0.2.1', '192.0.2.0/24', '192.0.2.0/33', '192.0.2', '192.0.2.01', '2001:db8::/32', '2001:db8::1'];
  const odd = [
    '',
    '/',
    'Berlin',
    '2001:db8::/129',
    '::',
    '::/0',
    '192.0.2.1/',
    '192.0.2.0/08',
    'fe80::1%eth0',
    '1::2::3',
  ];
  for (const text of [...texts, ...odd]) assert.equal(isPrefix(text), parsePrefix(text) !== undefined, text);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(140), (address, length) => {
      assert.equal(isPrefix(address), true);
      const text = `${address}/${length}`;
      if (!address.toLowerCase().includes('ffff')) assert.equal(isPrefix(text), parsePrefix(text) !== undefined, text);
    }),
  );
});
