import type { Signature } from '../model/settings.ts';

/**
 * Defaults of attack tools in the User-Agent header, as seen in public lists and in the tools' sources. Strong ones
 * are an attack in one message. Weak ones are common in attacks but also in honest use: they only halve thresholds.
 * An operator adds own ones, or switches these off, in the settings.
 */
export const signatures: readonly Signature[] = [
  ...strong('prefix', [
    'friendly-scanner',
    'friendly-request',
    'sipvicious',
    'svmap',
    'svwar',
    'svcrack',
    'sipcli',
    'vaxsipuseragent',
    'vaxipuseragent',
    'sundayddr',
    'sundaydrr',
    'pplsip',
    'sippts',
    'sipexer',
    'sip-scan',
    'sipscan',
    'sip-enum',
    'sipbrute',
    'nmap',
    'iwar',
    'siparmyknife',
    'sivus',
    'smap',
    'gulp',
    'voiphopper',
    'nsauditor',
    'viproy',
    'sipdigestleak',
    'sip-digest-leak',
    'inviteflood',
    'rtpflood',
    'protos',
    'sipcrack',
    'sipdump',
    'sipptk',
    'mr.sip',
    'mrsip',
    'masscan',
    'zgrab',
    'stretchoid',
    'hydra',
    'sipp-bruteforce',
    'w3af',
    'eyebeam release 3006o stamp 17551-scan',
  ]),
  ...strong('contains', ['sipvicious', 'friendly-scanner', 'nmap nse']),
  // what is to be run by a page, a database or a shell that shows, stores or logs it
  ...strong('contains', [
    '<script',
    "' or '1'='1",
    'union select',
    'drop table',
    'pg_sleep(',
    'waitfor delay',
    'xp_cmdshell',
    '() { ',
    '/bin/sh',
    '/bin/bash',
    '/etc/passwd',
    '\x24{jndi:',
  ]),
  ...weak('prefix', [
    'sipsak',
    'sipp',
    'cisco ucm 12.0.1',
    'cisco-sipgateway/ios-12',
    'eyebeam release 3015c',
    'eyebeam release 3004t',
    'sipsorcery',
    'csipsimple',
    'trixbox',
    'conaito',
    'ozeki',
    'ntelbras',
    'elite ',
    'sip call',
    'bluebox',
  ]),
  ...weak('exact', ['pbx', 'fpbx', 'voip', 'sip', 'test', 'user-agent', 'a', 'me', 'custom', 'sipuas']),
];

function strong(match: Signature['match'], patterns: readonly string[]): Signature[] {
  return patterns.map((pattern) => ({ pattern, match, strength: 'strong' }));
}

function weak(match: Signature['match'], patterns: readonly string[]): Signature[] {
  return patterns.map((pattern) => ({ pattern, match, strength: 'weak' }));
}
