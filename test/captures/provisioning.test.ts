import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { assertBlocked, assertFinding, assertNobodyBlocked, judge } from '../traffic/judge.ts';
import { Traffic } from '../traffic/traffic.ts';

const attacker = { address: '203.0.113.66' };
const office = '198.51.100.7';

function mac(i: number, oui = '001565'): string {
  return oui + (0xa10000 + i * 7).toString(16).padStart(6, '0');
}

describe('configuration files are guessed', () => {
  for (const [name, file, every] of [
    ['50 a second', (m: string) => `${m}.cfg`, 0.02],
    ['one every 10 s', (m: string) => `${m}.cfg`, 10],
    ['one every 2 minutes', (m: string) => `${m}.cfg`, 120],
    ['one every 10 minutes', (m: string) => `${m}.cfg`, 600],
    ['in sub-directories and upper case', (m: string) => `Yealink/CFG/${m.toUpperCase()}.CFG`, 5],
    ['as Cisco names', (m: string) => `SEP${m.toUpperCase()}.cnf.xml`, 5],
  ] as const)
    test(`device by device, ${name}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 150; i++) story.tftp(i * every, { ...attacker, port: 3000 + i }, file(mac(i)), 'missing');
      assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
    });

  test('a few of them exist: the operator is told what leaked', () => {
    const story = new Traffic();
    for (let i = 0; i < 150; i++)
      story.tftp(i * 2, { ...attacker, port: 3000 + i }, `${mac(i)}.cfg`, i % 20 === 3 ? 'served' : 'missing');
    const judged = judge(story);
    assertBlocked(judged, attacker.address, 'tftp-brute-force');
    assertFinding(judged, 'provisioningLeak');
  });

  test('device by device, each of which gets its file: told, and nobody is blocked', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++) story.tftp(i * 2, { ...attacker, port: 3000 + i }, `${mac(i)}.cfg`, 'served');
    const judged = judge(story);
    assertNobodyBlocked(judged);
    assert.deepEqual(
      judged.attacks.map(({ action, count }) => [action, count]),
      [['notice', 60]],
    );
  });

  for (const every of [1, 20, 60, 300])
    test(`from a list of names, one every ${every} s`, () => {
      const story = new Traffic();
      for (let i = 0; i < 250; i++)
        story.tftp(i * every, { ...attacker, port: 3000 + i }, `config-${i}.xml`, 'missing');
      assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
    });

  for (const [name, common, answer] of [
    ['a common file that is served', 'XMLDefault.cnf.xml', 'served'],
    ['a common file that is missing', 'SIPDefault.cnf', 'missing'],
  ] as const)
    for (const every of [0.5, 1, 90])
      test(`device by device, one every ${every} s, and after each ${name}`, () => {
        const story = new Traffic();
        for (let i = 0; i < 200; i++) {
          story.tftp(i * every, { ...attacker, port: 3000 + i }, `SEP${mac(i).toUpperCase()}.cnf.xml`, 'missing');
          story.tftp(i * every + 0.1, { ...attacker, port: 4000 + i }, common, answer);
        }
        assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
      });

  test('every second device exists: the walk ends long before it has read half of them', () => {
    const story = new Traffic();
    for (let i = 0; i < 150; i++)
      story.tftp(i * 0.5, { ...attacker, port: 3000 + i }, `${mac(i)}.cfg`, i % 2 === 0 ? 'served' : 'missing');
    const { time, firstTime } = assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
    assert.ok(time - firstTime < 40_000);
  });

  for (const [name, copies, every] of [
    ['twice within a second', [0, 1], 2],
    ['three times within ten seconds, as a client does', [0, 5, 10], 15],
    ['again and again, half a minute long', [0, 10, 30], 4],
  ] as const)
    test(`the server answers nobody, and each device is asked for ${name}`, () => {
      const story = new Traffic();
      for (let i = 0; i < 200; i++)
        for (const late of copies)
          story.tftp(i * every + late, { ...attacker, port: 3000 + i }, `${mac(i)}.cfg`, 'silent');
      assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
    });

  test('each from another network of one IPv6 prefix', () => {
    const server = '2001:db8:1::10';
    const story = new Traffic(server);
    for (let i = 0; i < 200; i++) {
      const address = `2001:db8:bad:1${(i % 200).toString(16).padStart(2, '0')}::9`;
      story.tftp(i * 0.5, { address, port: 3000 + i }, `${mac(i)}.cfg`, 'missing');
    }
    const blocked = judge(story).attacks.filter(({ action }) => action === 'block');
    assert.ok(blocked.length > 100, `${blocked.length}`);
  });

  for (const [where, address] of [
    ['elsewhere', attacker.address],
    ['the local network, name after name', '192.168.1.66'],
  ] as const)
    test(`files are to be written from ${where}, and the server does not take them`, () => {
      const story = new Traffic();
      for (let i = 0; i < 5; i++) story.tftpAsk(i, { address, port: 3000 + i }, `config-${i}.cfg`, 2);
      assertBlocked(judge(story), address, 'tftp-brute-force');
    });

  test('a file is to be written', () => {
    const story = new Traffic();
    story.tftpAsk(0, attacker, 'running-config', 2);
    assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
  });

  for (const name of ['../../etc/passwd', 'etc/shadow', 'c:boot.ini', '%252e%252e%252fx.cfg', '..%c0%afx.cfg'])
    test(`a name leaves the folder: ${name}`, () => {
      const story = new Traffic();
      story.tftp(0, attacker, name, 'missing');
      const { reason } = assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
      assert.equal(reason, `it tried to read outside the served folder: ${name}`);
    });

  for (const [what, name, opcode] of [
    ['a name', 'A'.repeat(500), 1],
    ['a mode', `a.cfg\0${'A'.repeat(400)}`, 1],
    ['the name of a log under a MAC', `${'A'.repeat(500)}${mac(1)}-app.log`, 2],
  ] as const)
    test(`${what} overruns the buffer of the server`, () => {
      const story = new Traffic();
      story.tftpAsk(0, attacker, name, opcode);
      assert.match(assertBlocked(judge(story), attacker.address, 'tftp-brute-force').reason, /overruns the buffer/);
    });
});

describe('phones that boot', () => {
  test('fifty phones of several makes behind one address, most without a file of their own', () => {
    const story = new Traffic();
    for (let i = 0; i < 50; i++) {
      const peer = { address: office, port: 20_000 + i };
      const at = i * 0.15;
      switch (i % 4) {
        case 0:
          story.tftp(at, peer, 'y000000000066.boot', 'missing');
          story.tftp(at + 1, peer, 'y000000000066.cfg', 'served');
          story.tftp(at + 2, peer, `${mac(i)}.boot`, 'missing');
          story.tftp(at + 3, peer, `${mac(i)}.cfg`, 'missing');
          break;
        case 1:
          story.tftp(at, peer, `CTLSEP${mac(i, '0019e8')}.tlv`, 'missing');
          story.tftp(at + 1, peer, `SEP${mac(i, '0019e8')}.cnf.xml`, 'served');
          story.tftp(at + 2, peer, 'dialplan.xml', 'missing');
          break;
        case 2:
          story.tftp(at, peer, `${mac(i, '0004f2')}.cfg`, 'missing');
          story.tftp(at + 1, peer, '000000000000.cfg', 'served');
          story.tftp(at + 2, peer, 'sip.ld', 'missing');
          story.tftp(at + 3, peer, `${mac(i, '0004f2')}-phone.cfg`, 'missing');
          break;
        default:
          story.tftp(at, peer, `snom-${mac(i, '000413')}.htm`, 'served');
      }
    }
    assertNobodyBlocked(judge(story));
  });

  test('twenty phones whose server has no file for them at all ask for several names each', () => {
    const story = new Traffic();
    for (let i = 0; i < 20; i++)
      for (const [k, name] of [`${mac(i)}.boot`, 'y000000000000.boot', `${mac(i)}.cfg`, 'y000000000066.cfg'].entries())
        story.tftp(i * 0.4 + k * 1.5, { address: office, port: 20_000 + i }, name, 'missing');
    assertNobodyBlocked(judge(story));
  });

  test('a phone asks for firmware files that are missing, again and again', () => {
    const story = new Traffic();
    for (let round = 0; round < 30; round++)
      for (let k = 0; k < 12; k++) story.tftp(round * 20 + k, { address: office }, `firmware-${k}.rom`, 'missing');
    assertNobodyBlocked(judge(story));
  });

  test('forty phones behind one address get the file that all of them share, and none of its own', () => {
    const story = new Traffic();
    for (let i = 0; i < 40; i++) {
      const peer = { address: office, port: 20_000 + i };
      const device = mac(i * 13, '001e7a').toUpperCase();
      for (const [k, name] of [`CTLSEP${device}.tlv`, `SEP${device}.cnf.xml.sgn`, `SEP${device}.cnf.xml`].entries())
        story.tftp(i * 1.1 + k * 0.15, peer, name, 'missing');
      story.tftp(i * 1.1 + 0.6, peer, 'XMLDefault.cnf.xml', 'served');
    }
    assertNobodyBlocked(judge(story));
  });

  test('an office with a network for each of three floors, whose phones have no files', () => {
    const story = new Traffic('2001:db8:1::10');
    for (let i = 0; i < 12; i++) {
      const peer = { address: `2001:db8:77:1${i % 3}::${100 + i}` };
      story.tftp(i * 2, peer, `${mac(i * 31)}.boot`, 'missing');
      story.tftp(i * 2 + 1, peer, `${mac(i * 31)}.cfg`, 'missing');
    }
    assertNobodyBlocked(judge(story));
  });

  test('a technician fetches ten files by hand, half of them mistyped', () => {
    const story = new Traffic();
    for (let k = 0; k < 10; k++)
      story.tftp(k * 5, { address: office, port: 3000 + k }, `${mac(k)}.cfg`, k % 2 === 0 ? 'served' : 'missing');
    assertNobodyBlocked(judge(story));
  });

  test('names that only look like the ones of a system, and the longest ones', () => {
    const story = new Traffic();
    const names = ['passwd.cfg', 'shadow.xml', 'sam.cfg', `config/${'x'.repeat(240)}.cfg`, '50%25.cfg'];
    for (const [k, name] of names.entries()) story.tftp(k, { address: office }, name, 'missing');
    assertNobodyBlocked(judge(story));
  });

  test('a Polycom phone writes its log and its directory back', () => {
    const story = new Traffic();
    const m = mac(1, '0004f2');
    story.tftp(0, { address: office }, `${m}.cfg`, 'served');
    for (const [k, name] of [`${m}-boot.log`, `${m}-app.log`, `${m}-directory.xml`].entries())
      story.tftpAsk(5 + k, { address: office }, name, 2);
    assertNobodyBlocked(judge(story));
  });

  test('a Mitel phone writes back what happened when it crashed', () => {
    const story = new Traffic();
    const m = mac(1, '00085d').toUpperCase();
    for (const [k, name] of [`${m}_local.cfg`, `${m}_server.cfg`, `${m}_crash.cfg`, `${m}.tgz`].entries())
      story.tftpAsk(5 + k, { address: office }, name, 2);
    assertNobodyBlocked(judge(story));
  });
});

const makes: Record<string, (i: number) => string> = {
  Yealink: (i) => `${mac(i)}.cfg`,
  Cisco: (i) => `SEP${mac(i).toUpperCase()}.cnf.xml`,
  Linksys: (i) => `spa${mac(i)}.cfg`,
  Grandstream: (i) => `cfg${mac(i)}.xml`,
  Snom: (i) => `snom-${mac(i).toUpperCase()}.htm`,
  'any make': (i) => `${['dialplan', 'config', 'phones', 'users', 'admin', 'router', 'backup'][i % 7]}${i}.cfg`,
};

describe('a server that answers or not', () => {
  for (const [make, name] of Object.entries(makes))
    for (const answer of ['missing', 'silent'] as const)
      for (const every of [0.02, 1, 30, 200])
        for (const newPort of [false, true])
          test(`files of ${make} are guessed every ${every} s, ${answer}, ${newPort ? 'from new ports' : 'from one port'}`, () => {
            const story = new Traffic();
            for (let i = 0; i < (every === 200 ? 500 : 200); i++)
              story.tftp(i * every, { ...attacker, port: newPort ? 3000 + i : 2069 }, name(i), answer);
            assertBlocked(judge(story), attacker.address, 'tftp-brute-force');
          });

  function boot(story: Traffic, at: number, i: number, answer: 'served' | 'silent'): void {
    const peer = { address: office, port: 4000 + i };
    story.tftp(at, peer, 'y000000000066.cfg', answer === 'silent' ? 'silent' : 'missing');
    story.tftp(at + 0.5, peer, `${mac(i)}.boot`, answer === 'silent' ? 'silent' : 'missing');
    story.tftp(at + 1, peer, `${mac(i)}.cfg`, answer);
  }

  test('is down while a hundred phones boot, and each asks again and again', () => {
    const story = new Traffic();
    for (let i = 0; i < 100; i++)
      for (let round = 0; round < 6; round++)
        for (const late of [0, 1, 3, 7]) boot(story, i * 0.2 + round * 40 + late, i, 'silent');
    assertNobodyBlocked(judge(story));
  });

  test('is down while sixty phones boot, then serves them', () => {
    const story = new Traffic();
    for (let i = 0; i < 60; i++) {
      for (const late of [0, 5, 10, 20]) boot(story, i * 0.2 + late, i, 'silent');
      boot(story, 60 + i * 0.2, i, 'served');
    }
    assertNobodyBlocked(judge(story));
  });
});
