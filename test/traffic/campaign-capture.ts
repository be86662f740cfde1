import { join } from 'node:path';
import { writePcap } from './pcap-file.ts';
import { Traffic } from './traffic.ts';

/** How the tool of `writeCampaigns` calls itself: hostile text. */
export const campaignTool = '<b>Dial&Co</b> 1.0';

/** What of it makes campaigns, and what does not. */
export const campaignFacts = {
  account: { subject: '204', sources: 6 },
  number: { subject: '442071838750', sources: 5, prefixes: ['00', '011', '900', '+', '810', '7'] },
  quietAccount: '205',
} as const;

/**
 * A capture of six sources (one of them a /64 with two addresses) that guess the password of one account, five that dial one
 * number behind ever other prefixes, and four that guess that of another account, which are too few.
 */
export function writeCampaigns(directory: string): string {
  const story = new Traffic();
  const { account, number, quietAccount } = campaignFacts;
  const guess = (at: number, address: string, user: string) => {
    const v6 = address.includes(':') ? { server: '2001:db8:1::5060' } : {};
    const peer = { address, agent: 'PhoneApp 3', ...v6 };
    for (let i = 0; i < 8; i++) story.register(at + i / 10, peer, user, 403);
  };
  for (let n = 1; n < account.sources; n++) guess(n, `198.51.100.${n}`, account.subject);
  guess(10, '2001:db8:ffff:1::1', account.subject);
  guess(11, '2001:db8:ffff:1::2', account.subject);
  for (let n = 1; n <= 4; n++) guess(11 + n, `198.51.100.${100 + n}`, quietAccount);
  for (let n = 0; n < number.sources; n++)
    for (let k = 0; k < 4; k++) {
      const user = `${number.prefixes[(n + k) % number.prefixes.length]}${number.subject}`;
      const peer = { address: `203.0.113.${1 + n}`, agent: campaignTool };
      story.exchange(20 + n + k / 5, peer, { method: 'INVITE', user }, 403);
    }
  const path = join(directory, 'campaigns.pcap');
  writePcap(path, story.wire.frames());
  return path;
}
