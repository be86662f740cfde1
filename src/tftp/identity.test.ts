import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carriesSecrets, deviceIdentity, looksLikeConfiguration } from './identity.ts';

describe('a booting phone is one device, whatever files it asks for', () => {
  for (const name of [
    'SEP001565AABBCC.cnf.xml',
    'CTLSEP001565AABBCC.tlv',
    'ITLSEP001565AABBCC.tlv',
    'SIP001565AABBCC.cnf',
    'SIP001565AABBCC.cnf.xml',
    'ATA001565AABBCC.cnf.xml',
    'ata001565aabbcc',
    'gk001565aabbcc',
    '001565aabbcc.cfg',
    '001565aabbcc.boot',
    '001565aabbcc.enc',
    '001565aabbcc-phone.cfg',
    '001565aabbcc-app.log',
    '001565aabbcc-directory.xml',
    'phone001565aabbcc.cfg',
    'cfg001565aabbcc',
    'cfg001565aabbcc.xml',
    'snom320-001565AABBCC.htm',
    'snom370-001565AABBCC.xml',
    '00:15:65:aa:bb:cc.cfg',
    '00-15-65-AA-BB-CC.cfg',
    '0015.65aa.bbcc.cfg',
    'spa001565AABBCC.cfg',
    'spa001565aabbcc.xml',
    '/spa504g-001565aabbcc.cfg',
    '001565AABBCC.tuz',
    'Config001565AABBCC.cfg',
    'polycom/001565aabbcc.cfg',
    'config\\yealink\\001565aabbcc.cfg',
    '001565aabbcc/phone1.cfg',
    'pxelinux.cfg/01-00-15-65-aa-bb-cc',
    '46xx_001565aabbcc.txt',
    'gxp2170_001565AABBCC.xml',
  ])
    test(name, () => assert.equal(deviceIdentity(name), '001565aabbcc'));
});

describe('files that all phones share name no device', () => {
  for (const name of [
    '000000000000.cfg',
    '000000000000-directory.xml',
    'y000000000066.cfg',
    'y000000000000.boot',
    'SEPDefault.cnf',
    'XMLDefault.cnf.xml',
    'sip.ld',
    'phone1.cfg',
    'OS79XX.TXT',
    'aastra.cfg',
    'snom320.htm',
    '46xxsettings.txt',
    'spa504g.cfg',
    'ffffffffffff.cfg',
    '20240101120000.cfg',
    '550e8400-e29b-41d4-a716-446655440000.cfg',
    'deadbeef.cfg',
    '',
  ])
    test(name || '(empty)', () => assert.equal(deviceIdentity(name), undefined));
});

test('which names are configurations', () => {
  for (const name of [
    'SEP001565AABBCC.cnf.xml',
    'cfg001565aabbcc',
    '001565aabbcc.boot',
    'x/y000000000066.cfg',
    'XMLDefault.cnf.xml',
    '001565aabbcc.txt',
    'snom320.htm',
    'aastra.cfg',
    '001565AABBCC.tuz',
  ])
    assert.ok(looksLikeConfiguration(name), name);
  for (const name of [
    'sip.ld',
    '001565aabbcc-app.log',
    'CTLSEP001565AABBCC.tlv',
    'dialplan.xml',
    'g3-tones.xml',
    'firmware.bin',
    'pxelinux.0',
    '000000000000-directory.xml',
    'README',
    '',
  ])
    assert.ok(!looksLikeConfiguration(name), name);
});

describe('a password in clear is seen in the configuration of each vendor', () => {
  for (const text of [
    'account.1.password = s3cret\r\n',
    '#!version:1.0.0.1\r\naccount.1.user_name = 201\r\naccount.1.password=abc',
    '<authPassword>s3cret</authPassword>',
    'reg.1.auth.password="s3cret"',
    'line1_password: "s3cret"',
    'P34=s3cret&P35=201',
    '<P34>s3cret</P34>',
    'sip line1 password: s3cret\n',
    '<user_pass idx="1" perm="">s3cret</user_pass>',
    'user_pass1!: s3cret',
    '<Password_1_ ua="na">s3cret</Password_1_>',
    '<SYMB_ITEM ID="BS_IP_Data1.aucS_SIP_PASSWORD[0]" class="symb_item" value="s3cret"/>',
    'SIP_PASS_1="s3cret"',
    'SIP1 Register Pwd  :s3cret',
    '[201]\nsecret=s3cret',
  ])
    test(JSON.stringify(text), () => assert.ok(carriesSecrets(Buffer.from(text), 0, text.length)));
});

describe('a file without a password is left alone', () => {
  for (const text of [
    '',
    'account.1.password = \r\naccount.2.password = \r\n',
    '<authPassword></authPassword>',
    'line1_password: "UNPROVISIONED"',
    'account.1.password=********',
    'P340=5\nP35=201',
    'password.min_length = 6',
    '<callManagerGroup><members/></callManagerGroup>',
    'Enter your password to continue',
  ])
    test(JSON.stringify(text), () => assert.ok(!carriesSecrets(Buffer.from(text), 0, text.length)));
});

test('hostile names and blocks come back in bounded time', () => {
  for (const unit of ['0', 'a', '-', '00:', '<password ', 'password', 'password ', '=', '/', 'sep', '<', '\\']) {
    const text = unit.repeat(Math.ceil(65_000 / unit.length));
    assert.ok([undefined, 'aaaaaaaaaaaa'].includes(deviceIdentity(text)) || deviceIdentity(text)?.length === 12);
    looksLikeConfiguration(text);
    carriesSecrets(Buffer.from(text), 0, text.length);
  }
});
