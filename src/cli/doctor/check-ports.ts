import { portRanges, type Settings } from '../../model/settings.ts';
import { type Check, ok, warn } from './check.ts';
import { type Listener, programsOf, readListeners } from './listeners.ts';

/** SIP servers by the name of their process */
const sipServers = /^(asterisk|kamailio|opensips|freeswitch|ser|yate|flexisip|repro|drachtio|sems|3CXPhoneSystem)/i;
const tftpServers = /^(in\.tftpd|tftpd|atftpd|utftpd|tftpd-hpa)/i;
/** of a SIP server, that are no SIP: Asterisk's manager, its HTTP server, FreeSWITCH's event socket */
const otherPorts = new Set([5038, 5039, 8021, 8088, 8089]);

/** Whether the ports on which servers wait are those that are watched. */
export function checkPorts(settings: Pick<Settings, 'sipPorts' | 'tftpPorts'>): Check[] {
  const listeners = readListeners();
  return judgePorts(settings, listeners, programsOf(new Set(listeners.map(({ inode }) => inode))));
}

/** @param programs names by inode */
export function judgePorts(
  settings: Pick<Settings, 'sipPorts' | 'tftpPorts'>,
  listeners: readonly Listener[],
  programs: ReadonlyMap<string, string>,
): Check[] {
  const sip = portRanges(settings.sipPorts);
  const tftp = portRanges(settings.tftpPorts);
  const within = (ranges: typeof sip, port: number) => ranges.some(({ first, last }) => port >= first && port <= last);
  const missed = new Map<number, string>();
  const watched = new Map<number, string>();
  const missedTftp = new Map<number, string>();
  for (const { transport, port, inode } of listeners) {
    const program = programs.get(inode) ?? '';
    if (within(sip, port)) watched.set(port, program);
    else if (looksLikeSip(port, program)) missed.set(port, program);
    if (transport === 'UDP' && within(tftp, port)) watched.set(port, program);
    else if (transport === 'UDP' && tftpServers.test(program) && port < 1024) missedTftp.set(port, program);
  }
  return [
    ...watchedCheck(watched),
    ...[...missed].map(([port, program]) => missedCheck(port, program, 'sipPorts', settings.sipPorts)),
    ...[...missedTftp].map(([port, program]) => missedCheck(port, program, 'tftpPorts', settings.tftpPorts)),
  ];
}

/** RTP is on high ports; SIP is moved within the five thousands, by servers that we know or to ports next to 5060. */
function looksLikeSip(port: number, program: string): boolean {
  if (otherPorts.has(port)) return false;
  if (sipServers.test(program)) return port >= 5000 && port < 6000;
  return program === '' && ((port >= 5060 && port < 5100) || (port >= 5160 && port < 5170));
}

function watchedCheck(watched: ReadonlyMap<number, string>): Check[] {
  const [id, title] = ['ports', 'ports'];
  const names = [...watched]
    .sort(([a], [b]) => a - b)
    .map(([port, program]) => (program ? `${port} (${program})` : port));
  if (names.length > 0) return [ok(id, title, `watched, and served on this host: ${names.join(', ')}`)];
  return [ok(id, title, 'nothing on this host serves the watched ports: right where the PBX is a guest behind it')];
}

function missedCheck(port: number, program: string, setting: string, now: readonly string[]): Check {
  return warn(
    `port-${port}`,
    'ports',
    `${program || 'a program'} listens on ${port}, which is not protected`,
    `if that is ${setting === 'sipPorts' ? 'SIP' : 'TFTP'}: sipprot settings set ${setting} ${[...now, port].join(',')}`,
  );
}
