import type { HostRow } from './contract/hosts.ts';
import type { Status } from './contract/status.ts';

type InWords = Pick<Status, 'summary' | 'level'>;
type Known = Pick<HostRow, 'name' | 'active' | 'presence' | 'protection'>;

const mostNames = 5;

/** Whether all is well, in one sentence. @param running whether the engine of this host runs @param alarms how many it has raised */
export function stateInWords(running: boolean, hosts: readonly Known[], alarms: number): InWords {
  if (!running)
    return {
      summary: 'The engine is not running here: what was blocked stays blocked, but nothing new is seen',
      level: 'broken',
    };
  const protecting = hosts.filter(({ active, protection }) => active && protection === 'enforcing').length;
  const count = `${protecting} of ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`;
  const wrong = whatIsWrong(hosts);
  if (wrong.length > 0) {
    const observing = hosts.some(({ presence, protection }) => presence === 'here' && protection === 'observing');
    const lead = protecting > 0 ? `Protected: ${count}` : observing ? 'Observing only: nothing is blocked' : undefined;
    return { summary: lead ? [lead, ...wrong].join('; ') : `Not protected: ${wrong.join('; ')}`, level: 'broken' };
  }
  const silent = hosts.filter(({ presence }) => presence === 'unknown').length;
  if (silent > 0)
    return {
      summary: `${protecting > 0 ? 'This host is protected' : 'This host observes only'}; of ${silent === 1 ? 'the other one' : `the ${silent} others`} nothing is known now: this host is cut off from the cluster`,
      level: 'notice',
    };
  if (protecting === 0) return { summary: 'Observing only: nothing is blocked', level: 'notice' };
  if (alarms > 0) return { summary: `Protected: ${count}; something needs you`, level: 'notice' };
  return { summary: `Protected: ${count}`, level: protecting === hosts.length ? 'good' : 'notice' };
}

function whatIsWrong(hosts: readonly Known[]): readonly string[] {
  const failing = hosts.filter(({ presence, protection }) => presence === 'here' && protection === 'failing');
  const gone = hosts.filter(({ presence }) => presence === 'gone');
  const firewall = failing.length === 1 ? 'the firewall' : 'the firewalls';
  return [
    ...(failing.length > 0 ? [`${firewall} of ${namesOf(failing)} cannot be kept in force`] : []),
    ...(gone.length > 0 ? [`${namesOf(gone)} ${gone.length === 1 ? 'is' : 'are'} not heard of`] : []),
  ];
}

/** `sip1, sip2 and sip3`, and of many the first few. */
function namesOf(hosts: readonly Known[]): string {
  const names = hosts.slice(0, mostNames).map(({ name }) => name);
  const more = hosts.length - names.length;
  const last = more > 0 ? `${more} more` : names.pop();
  return names.length === 0 ? `${last}` : `${names.join(', ')} and ${last}`;
}
