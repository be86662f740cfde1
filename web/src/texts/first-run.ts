import { defineTexts } from './define-texts.ts';
import { counted } from './numbers.ts';

const users = { one: 'user', other: 'users' };

export const firstRunTexts = defineTexts({
  en: {
    title: 'Set up sipPROT',
    lead: 'Four questions, filled in from what was found on this host. All of it can be changed later under Settings.',
    skip: 'Skip: keep the defaults',
    back: 'Back',
    next: 'Next',
    protect: {
      label: 'Protect',
      title: 'What is to be protected?',
      interfaces: 'Interfaces that are watched',
      none: 'No interface is watched: name one under “interfaces” in the configuration file, then restart sipPROT.',
      up: 'watched',
      addresses: 'Addresses that are protected',
      sipPorts: 'SIP ports',
      sipPortsHint: 'Ports and ranges on which your PBX serves SIP, UDP and TCP: 5060-5061, 5080',
      tftp: 'Watch TFTP provisioning, too',
      tftpPorts: 'TFTP ports',
    },
    mode: {
      label: 'Act',
      title: 'Observe, or protect?',
      protect: 'Protect',
      protectText: 'Attackers are shut out in the firewall at once, for a limited time. Recommended.',
      observe: 'Observe first',
      observeText:
        'Everything is recognised and shown, nobody is blocked. Look at the log for some days, then switch under Settings.',
      forced:
        'This engine was started to observe only (option observe, or without the privilege to change the firewall), so nothing is blocked whatever you choose here.',
    },
    allow: {
      label: 'Allow',
      title: 'Who must never be locked out?',
      you: (address: string) => `Your own address, ${address}`,
      youListed: (address: string) => `Your own address, ${address}, is in the allowlist already`,
      youNote: 'administrator (first run)',
      known: 'Offices and trunks that worked lately',
      knownText:
        'Chosen ones go to the allowlist. Others are still treated with patience as long as their phones register.',
      knownNote: 'known-good at first run',
      knownNone: 'No traffic of phones or trunks was seen yet. Put them into the allowlist later if need be.',
      users: (count: number) => counted(count, users),
      more: 'More addresses or prefixes, one a line',
      moreHint: 'Offices, SIP trunks, monitoring, each with a note if you like: 203.0.113.0/24 Office Berlin',
      moreNote: 'first run',
    },
    done: {
      label: 'Done',
      title: 'Ready',
      text: 'This will be put in force at once:',
      ports: (ports: string) => `SIP on the ports ${ports}`,
      tftp: (ports: string) => `TFTP on the ports ${ports}`,
      noTftp: 'TFTP is not watched',
      protect: 'Attackers are blocked',
      forced: 'Attackers are only reported as long as this engine is started to observe only',
      observe: 'Attackers are only reported',
      allow: (count: number) => counted(count, { one: 'entry', other: 'entries' }),
      allowNone: 'Nobody is put into the allowlist',
      toAllow: 'for the allowlist',
      finish: 'Put in force',
    },
  },
});
