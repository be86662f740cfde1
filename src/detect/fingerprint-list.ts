import type { Fingerprint } from '../model/settings.ts';

/**
 * How attack tools build their messages, whatever their User-Agent says. All conditions of one must hold.
 * `hex-0x01` is SIPVicious' own tag: hex digits of printable text with one 0x01 in it, then a decimal number.
 */
export const fingerprints: readonly Fingerprint[] = [
  { name: 'SIPVicious tag', strength: 'strong', conditions: [{ field: 'from-tag', match: 'hex-0x01', text: '' }] },
  {
    name: 'SIPVicious From',
    strength: 'strong',
    conditions: [{ field: 'from', match: 'prefix', text: '"sipvicious"' }],
  },
  { name: 'sundayddr', strength: 'strong', conditions: [{ field: 'from', match: 'prefix', text: '"sipsscuser"' }] },
  { name: 'sundayddr To', strength: 'strong', conditions: [{ field: 'to', match: 'prefix', text: '"sipssc"' }] },
  {
    name: 'Nmap version probe',
    strength: 'strong',
    conditions: [
      { field: 'request-uri', match: 'exact', text: 'sip:nm' },
      { field: 'branch', match: 'exact', text: 'foo' },
    ],
  },
  {
    name: 'Nmap version probe, other branch',
    strength: 'strong',
    conditions: [
      { field: 'request-uri', match: 'exact', text: 'sip:nm' },
      { field: 'call-id', match: 'exact', text: '50000' },
    ],
  },
  { name: 'hydra', strength: 'strong', conditions: [{ field: 'via', match: 'contains', text: '(null)' }] },
  // One tag for every message of every SIP module, while the User-Agent is drawn anew.
  { name: 'Metasploit', strength: 'strong', conditions: [{ field: 'from-tag', match: 'exact', text: '70c00e8c' }] },
  // No magic cookie (RFC 3261 8.1.1.7) in a branch of this length, a Call-ID without a host.
  {
    name: 'sippts',
    strength: 'strong',
    conditions: [
      { field: 'branch', match: 'pattern', text: '[0-9a-z]{71}' },
      { field: 'call-id', match: 'pattern', text: '[0-9a-f]{32}' },
    ],
  },
  {
    name: 'Mr.SIP',
    strength: 'strong',
    conditions: [
      { field: 'branch', match: 'pattern', text: 'z9hG4bK-[0-9]{10}' },
      { field: 'from-tag', match: 'pattern', text: '[0-9]{6}' },
      { field: 'call-id', match: 'pattern', text: '[0-9a-z]{27}[0-9]{5}@{0,1}[0-9a-f\\.:]{0,45}' },
    ],
  },
  {
    name: 'ZMap',
    strength: 'strong',
    conditions: [
      { field: 'branch', match: 'pattern', text: '[A-Za-z]{6}\\.[0-9]{10}' },
      { field: 'from-tag', match: 'pattern', text: '[0-9]{8}' },
    ],
  },
];
