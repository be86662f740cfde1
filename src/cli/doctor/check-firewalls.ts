import { existsSync, readFileSync } from 'node:fs';
import { type Check, ok, warn } from './check.ts';
import { runningPrograms } from './listeners.ts';

/** Others that change the firewall, by the name of their process. */
const others: readonly (readonly [program: RegExp, name: string])[] = [
  [/^firewalld$/, 'firewalld'],
  [/^fail2ban-server$/, 'fail2ban'],
  [/^crowdsec$/, 'CrowdSec'],
  [/^crowdsec-firewal/, 'CrowdSec firewall bouncer'],
  [/^sshguard$/, 'sshguard'],
  [/^dockerd$/, 'Docker'],
  [/^lfd/, 'ConfigServer Firewall'],
];

/** Other programs that keep rules: ours live in a table of their own, but a flush of all tables takes it along. */
export function checkFirewalls(): Check[] {
  const programs = [...runningPrograms()];
  const found = others.filter(([pattern]) => programs.some((program) => pattern.test(program))).map(([, name]) => name);
  if (/^ENABLED=yes/m.test(read('/etc/ufw/ufw.conf'))) found.push('ufw');
  const detail =
    found.length === 0 ? 'none was found' : `${found.join(', ')}: they keep tables of their own, and so does sipPROT`;
  const checks = [ok('other-firewalls', 'other firewalls', detail)];
  if (existsSync('/etc/nftables.conf') && /^\s*flush ruleset/m.test(read('/etc/nftables.conf')))
    return [
      ...checks,
      warn(
        'flush-ruleset',
        'other firewalls',
        '/etc/nftables.conf says "flush ruleset": when it is loaded, blocks are gone until the engine puts them back (a second or two)',
        'let it flush its own tables only (flush table inet filter)',
      ),
    ];
  return checks;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
