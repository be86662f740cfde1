import type { Explanation } from '../../../src/console/contract/explain.ts';
import { defineTexts } from './define-texts.ts';
import { counted, formatNumber } from './numbers.ts';

const phones = { one: 'user works', other: 'users work' };

export const explainTexts = defineTexts({
  en: {
    title: 'Explain an address',
    titleOf: (address: string) => `Explain ${address}`,
    lead: 'Why an address is shut out or not, until when, and what to do.',
    address: 'Address',
    placeholder: '198.51.100.7 or 2001:db8::7',
    show: 'Explain',
    notAnAddress: 'This is no address. An IPv4 or IPv6 address is wanted, such as 198.51.100.7.',
    ask: 'Which address?',
    askText:
      'Ask the caller to open a page that shows “my IP address”, or take it from the phone system. Then type it here or into the field at the top (key /).',
    stored: 'The engine does not run: this is what was stored last.',
    storedText:
      'Blocks and lists stay in the kernel until they end, but new ones do not come, and nothing can be changed before the engine is back.',
    states: {
      blocked: 'Blocked',
      partly: 'One device blocked',
      denied: 'Denylist',
      country: 'Country shut out',
      allowed: 'Allowlist',
      never: 'Never blocked',
      attacked: 'Not blocked',
      good: 'Works',
      unknown: 'Not blocked',
    },
    wouldBe: {
      blocked: 'Would be blocked',
      partly: 'One device would be blocked',
      denied: 'Denylist: would be shut out',
      country: 'Country would be shut out',
    } as Readonly<Partial<Record<Explanation['state'], string>>>,
    blockedUntil: (address: string, observed: boolean) =>
      observed ? `${address} would be blocked until` : `${address} is blocked until`,
    inForce: 'In force now',
    wouldBeInForce: 'Would be in force now',
    until: 'Until',
    notInForce: 'In force on no host',
    decidedBy: (host: string) => `decided by ${host}`,
    nothingInForce: 'Nothing shuts this address out.',
    denylist: (prefix: string, by: string) =>
      `In the denylist as ${prefix}, by ${by}: for good, until it is taken out.`,
    byCountry: (country: string | undefined) =>
      `The country rule keeps ${country ?? 'addresses of no known country'} from the SIP and TFTP ports of every host.`,
    toCountries: 'See the rule',
    countryHint:
      'If it is a customer who is abroad or has moved: Allow lets this address in whatever its country. For a whole network, add an exception under Countries.',
    allowlist: (prefix: string, by: string) => `In the allowlist as ${prefix}, by ${by}: it is never blocked.`,
    never: (why: string) => `Never blocked: ${why}.`,
    held: 'Nothing automatic blocks it until',
    byCause: {
      'register-brute-force':
        'If it is a customer: somebody or something there tries wrong passwords. Find the extension named above, enter its right password in the phone or remove the account, then unblock.',
      'user-enumeration':
        'If it is a customer: a device there tries accounts that do not exist. Find the device (the user agent tells its make), correct its accounts, then unblock.',
      'invite-probe':
        'If it is a customer: a device there dials out without credentials. Correct its account and outbound proxy, then unblock.',
      'scanner-signature':
        'No phone sends this name: it is that of an attack tool. If it is your own test, put the address into the allowlist while it lasts.',
      'options-sweep':
        'If it is your own monitoring or a trunk’s qualify, put the address into the allowlist. Otherwise leave it blocked.',
      flood:
        'If it is a customer: a device there repeats requests without end (often a re-registration loop). Restart it or look at its expiry setting, then unblock.',
      'protocol-anomaly':
        'If it is a customer: a device there, or a SIP ALG of its router, spoils messages. Switch the ALG off, then unblock.',
      'tftp-brute-force':
        'If it is a customer: check the provisioning address and the device name of the phones there, then unblock. Provisioning by HTTPS avoids this.',
      operator: 'A colleague blocked it by hand: ask whoever is named, or read the note, before you unblock it.',
    } as Readonly<Record<string, string>>,
    denyHint:
      'The denylist keeps it out for good, and an unblock changes nothing about that: remove it from there to let it in.',
    unblockHint:
      'Unblock lets it in at once on every host, and nothing automatic blocks it again for as long as you say.',
    allowHint: 'Allow lets it in for good: only for addresses that you know and that stay with their owner.',
    advice: 'What to tell the customer, and what to do',
    noAdvice: 'Nothing to do. If phones at this address fail, the cause is elsewhere: network, password or account.',
    works: 'What works from here',
    worksUsers: (users: number) => `${counted(users, phones)} from here`,
    lastSuccess: 'last success',
    knownUntil: 'known-good until',
    worksNot: 'No registration or call of this address has succeeded lately.',
    facts: 'What is known',
    country: 'Country',
    lists: 'Lists',
    inNoList: 'in neither list',
    attacks: 'Attacks',
    attacksCount: (count: number, exact: boolean) => `${exact ? '' : 'more than '}${formatNumber(count)} in the log`,
    seeAll: 'Open them in the log',
    noAttacks: 'No attack of this address is in the log.',
    history: 'Blocks, now and before',
    noHistory: 'It was never blocked.',
    lifted: (by: string) => `lifted by ${by}`,
    ended: 'ended',
    replaced: 'replaced by the next',
    running: 'in force',
    wouldRun: 'would be in force',
    findings: 'Findings about it',
    byHand: 'by hand',
    showMore: (count: number) => `Show ${formatNumber(count)} more`,
  },
});
