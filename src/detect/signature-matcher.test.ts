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
  return sceneFrom(lines);
}

/** @param lines start line and headers; Content-Length is added */
function sceneFrom(lines: readonly string[]): Scene {
  const bytes = text([...lines, 'Content-Length: 0', '', ''].join('\r\n'));
  const sip = new SipMessage();
  parseSip(bytes, 0, bytes.length, sip, false);
  const scene = new Scene(sip, new TftpMessage());
  if (sip.userAgentStart >= 0) scene.userAgent = hashSpan(bytes, sip.userAgentStart, sip.userAgentEnd);
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

/** As the tools' sources write them; what they draw at random is drawn once here. */
const probes: Readonly<Record<string, readonly string[]>> = {
  Metasploit: [
    'OPTIONS sip:nobody@192.0.2.10 SIP/2.0',
    'Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK.0a1b2c3d;rport;alias',
    'From: sip:qZ3@198.51.100.7:5060;tag=70c00e8c',
    'To: sip:nobody@192.0.2.10',
    'Call-ID: 2748239847@198.51.100.7',
    'CSeq: 1 OPTIONS',
    'User-Agent: qZ3',
  ],
  sippts: [
    'REGISTER sip:192.0.2.10 SIP/2.0',
    `Via: SIP/2.0/UDP 198.51.100.7:41234;branch=${'k3q9z1'.repeat(12).slice(1)};rport`,
    'From: 100 <sip:100@192.0.2.10>;tag=0f3a9c21',
    'To: 100 <sip:100@192.0.2.10>',
    'Call-ID: 0123456789abcdef0123456789abcdef',
    'CSeq: 1 REGISTER',
    'User-Agent: Yealink SIP-T46S 66.86.0.15',
  ],
  'Mr.SIP': [
    'INVITE sip:100@192.0.2.10;transport=UDP SIP/2.0',
    'Via: SIP/2.0/UDP 198.51.100.7:41234;branch=z9hG4bK-7305812496;rport',
    'From: <sip:200@192.0.2.10;transport=UDP>;tag=482913',
    'To: <sip:100@192.0.2.10;transport=UDP>',
    'Call-ID: k4z0q7x9w2e8r5t1y3u6iopasdf48213@192.0.2.10',
    'CSeq: 1 INVITE',
    'User-agent: Grandstream HT286 1.0.5.3',
  ],
  ZMap: [
    'OPTIONS sip:qWeRtYuI@192.0.2.10 SIP/2.0',
    'Via: SIP/2.0/UDP 198.51.100.7:41234;branch=AbCdEf.0123456789;rport;alias',
    'From: sip:aBcDeFgH@198.51.100.7:41234;tag=12345678',
    'To: sip:aBcDeFgH@192.0.2.10',
    'Call-ID: 0123456789@198.51.100.7',
    'CSeq: 1 OPTIONS',
    'User-Agent: hGfEdCbA',
  ],
};

for (const [tool, lines] of Object.entries(probes))
  test(`${tool} is known by the ids that it draws, under another User-Agent`, () => {
    const match = matcher().match(sceneFrom(lines));
    assert.equal(match?.strength, 'strong');
    assert.match(match!.reason, new RegExp(tool.replace('.', '\\.')));
  });

test('phones whose ids look alike at a glance are not taken for tools', () => {
  for (const [branch, tag, callId] of [
    ['z9hG4bK-d8754z-1f2e3d4c5b6a7980-1---d8754z-', '0f3a9c21', '0123456789abcdef0123456789abcdef'],
    ['z9hG4bK-52819370', '482913', '8f1a2b3c-4d5e6f70@192.168.1.20'],
    ['z9hG4bK2839174650', '1928374650', '0_2837465910@192.168.1.20'],
    ['z9hG4bK-1029384756', '1c2f8a', 'ab0123456789abcdef0123456789abcd'],
    ['AbCdEf.01234567', '12345678', '0123456789@198.51.100.7'],
  ])
    assert.equal(
      matcher().match(
        sceneFrom([
          'REGISTER sip:192.0.2.10 SIP/2.0',
          `Via: SIP/2.0/UDP 192.168.1.20:5060;branch=${branch};rport`,
          `From: <sip:100@192.0.2.10>;tag=${tag}`,
          'To: <sip:100@192.0.2.10>',
          `Call-ID: ${callId}`,
          'CSeq: 1 REGISTER',
        ]),
      ),
      undefined,
      branch,
    );
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
