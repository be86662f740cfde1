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
];
