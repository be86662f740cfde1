import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fingerprint } from '../model/settings.ts';
import { text } from '../packet/frame-builder.ts';
import { hashSpan } from '../sip/hash.ts';
import { SipMessage } from '../sip/message.ts';
import { parseSip } from '../sip/parse.ts';
import { TftpMessage } from '../tftp/message.ts';
import { fingerprints } from './fingerprint-list.ts';
import { Scene } from './scene.ts';
import { signatures } from './signature-list.ts';
import { SignatureMatcher } from './signature-matcher.ts';

function sceneOf(
  agent: string | null,
  from = '<sip:a@b>;tag=1',
  via = 'SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1',
): Scene {
  const lines = [
    'OPTIONS sip:100@192.0.2.10 SIP/2.0',
    `Via: ${via}`,
    `From: ${from}`,
    'To: <sip:100@192.0.2.10>',
    'Call-ID: c',
    'CSeq: 1 OPTIONS',
  ];
  if (agent !== null) lines.push(`User-Agent: ${agent}`);
  const bytes = text([...lines, 'Content-Length: 0', '', ''].join('\r\n'));
  const sip = new SipMessage();
  parseSip(bytes, 0, bytes.length, sip, false);
  const scene = new Scene(sip, new TftpMessage());
  if (agent !== null) scene.userAgent = hashSpan(bytes, sip.userAgentStart, sip.userAgentEnd);
  return scene;
}

const matcher = () => new SignatureMatcher(signatures, fingerprints);

describe('tools are known by their User-Agent', () => {
  for (const agent of [
    'friendly-scanner',
    'Friendly-Scanner',
    'sipvicious',
    'pplsip',
    'sundayddr',
    'Nmap NSE',
    'SIPPTS 3.2',
    'x sipvicious y',
  ])
    test(`${agent} is one`, () => assert.equal(matcher().match(sceneOf(agent))?.strength, 'strong'));

  for (const agent of ['sipsak 0.9.8.1', 'trixbox', 'PBX', 'FPBX', 'Cisco UCM 12.0.1'])
    test(`${agent} is doubtful`, () => assert.equal(matcher().match(sceneOf(agent))?.strength, 'weak'));

  for (const agent of [
    null,
    'Asterisk PBX 20.5.0',
    'Asterisk PBX',
    'FPBX-16.0.40(18.20)',
    'Yealink SIP-T46S 66.86.0.15',
    'Zoiper v2.10',
    'snomD717/10.1',
    'kamailio (5.6.3)',
    'Grandstream GXP2160 1.0.11',
    'Linksys/SPA942-6.1.5',
    'PolycomVVX-VVX_411-UA/5.9',
    'Cisco-CP8841/12.5',
    'Mitel-3300-ICP',
    'Twilio Gateway',
  ])
    test(`${agent ?? 'none at all'} is an honest one`, () => assert.equal(matcher().match(sceneOf(agent)), undefined));
});

test('a hash collision with a tool blocks nobody: the text itself decides', () => {
  const one = matcher();
  const tool = sceneOf('friendly-scanner');
  assert.equal(one.match(tool)?.strength, 'strong');
  const phone = sceneOf('Yealink SIP-T46S');
  phone.userAgent = tool.userAgent;
  assert.equal(one.match(phone), undefined);
});

test('tools are known by how they build their messages', () => {
  for (const scene of [
    sceneOf(null, '"sipvicious"<sip:100@1.1.1.1>;tag=abc'),
    sceneOf(null, '"x"<sip:100@1.1.1.1>;tag=6331333031333534313363340131323334'),
    sceneOf(null, '"sipsscuser"<sip:100@1.1.1.1>;tag=1'),
    sceneOf(null, '<sip:a@b>;tag=1', 'SIP/2.0/UDP (null):5060;branch=z9hG4bK1'),
  ])
    assert.equal(matcher().match(scene)?.strength, 'strong');
});

test('a phone with a hexadecimal tag is not taken for SIPVicious', () => {
  for (const tag of [
    '6331333031333534313363343132',
    'deadbeefdeadbeef',
    '0102030405060708',
    'as58f4201b',
    '1c1234567890',
  ])
    assert.equal(matcher().match(sceneOf('Yealink', `<sip:a@b>;tag=${tag}`)), undefined);
});

test('ever new User-Agents cost a bounded memory', () => {
  const one = matcher();
  const first = sceneOf('agent-0');
  one.match(first);
  for (let i = 1; i <= 8192; i++) one.match(sceneOf(`agent-${i}`));
  assert.equal(one.agentText(first.userAgent), undefined);
});

test('a text that a field is to contain is found wherever it stands, also where it begins anew within itself', () => {
  const holds = (wanted: string, via: string) => {
    const print: Fingerprint = {
      name: 'x',
      strength: 'strong',
      conditions: [{ field: 'via', match: 'contains', text: wanted }],
    };
    return new SignatureMatcher([], [print]).match(sceneOf(null, undefined, via)) !== undefined;
  };
  const via = 'SIP/2.0/UDP aaab.example;branch=z9hG4bK-abcabcabd';
  for (let from = 0; from < via.length; from++)
    for (let to = from + 1; to <= via.length; to++) assert.ok(holds(via.slice(from, to), via), via.slice(from, to));
  for (const wanted of ['aaaab', 'abcabd-', 'bdd', 'xSIP', 'abcabcabdx', `${via}x`, 'b-a'])
    assert.equal(holds(wanted, via), false, wanted);
});
