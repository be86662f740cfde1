import type { Status } from '../../engine/control/protocol.ts';
import { durationText } from '../time-text.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { checkTables } from './check-tables.ts';

/** so long nothing came: then it is worth a look */
const quiet = 600_000;
/** not one answer to so many requests */
const manyRequests = 100;

/** What a running engine says of itself. */
export function checkStatus(status: Status, now: number): Check[] {
  return [
    checkProtection(status),
    checkTraffic(status, now),
    checkUnreadable(status),
    checkCaptureDrops(status),
    checkTables(status.counters),
    checkStore(status),
    ...status.alarms.map((alarm, i) => warn(`alarm-${i + 1}`, 'alarm', alarm.text, alarm.remedy)),
  ];
}

function checkProtection({ host, summary, protectedAddresses }: Status): Check {
  const [id, title] = ['protection', 'protection'];
  if (host.protection === 'failing') return fail(id, title, summary, 'mend what fails above; the log says more');
  if (protectedAddresses.length === 0)
    return fail(
      id,
      title,
      'nobody is protected',
      'name the networks behind this host with protectedNetworks in the configuration',
    );
  if (host.protection === 'observing')
    return warn(id, title, summary, 'to protect, start it as root and without observe: true or --observe');
  return ok(
    id,
    title,
    `${summary}: ${protectedAddresses.slice(0, 6).join(', ')}${protectedAddresses.length > 6 ? ', …' : ''}`,
  );
}

function checkTraffic({ host, sensor, counters }: Status, now: number): Check {
  const { datagrams, sipRequests, sipReplies } = counters.seen;
  const since = durationText(Math.max(0, now - host.startedAt));
  if (datagrams === 0 && now - host.startedAt > quiet)
    return warn(
      'traffic',
      'traffic',
      `no SIP or TFTP message was seen for ${since}`,
      'check that the watched interfaces and ports are those of the PBX: sipprot settings show sipPorts',
    );
  if (sipRequests >= manyRequests && sipReplies === 0)
    return warn(
      'traffic',
      'traffic',
      `${sipRequests.toLocaleString('en')} SIP requests and not one answer to them were seen in ${since}: guessing and searching show in the answers`,
      'check that the PBX runs, and that a mirrored port or a tunnel shows both directions',
    );
  return ok(
    'traffic',
    'traffic',
    `${datagrams.toLocaleString('en')} messages in ${since}, ${sensor.messageRate.toFixed(1)}/s now`,
  );
}

function checkUnreadable({ sensor }: Status): Check {
  const percent = `${(sensor.unreadableShare * 100).toFixed(0)} %`;
  if (sensor.unreadableShare <= 0.5)
    return ok('tls', 'readable', `${percent} of the traffic is TLS and cannot be read`);
  return warn(
    'tls',
    'readable',
    `${percent} of the traffic is TLS and cannot be read: attacks in it are not recognised`,
    'let the PBX itself guard these accounts, or end TLS on a proxy before this host',
  );
}

function checkCaptureDrops({ sensor }: Status): Check {
  const received = sensor.captures.reduce((sum, { statistics }) => sum + statistics.received, 0);
  const dropped = sensor.captures.reduce((sum, { statistics }) => sum + statistics.droppedByKernel, 0);
  const detail = `${dropped.toLocaleString('en')} of ${(received + dropped).toLocaleString('en')} frames were missed by the capture`;
  if (dropped <= (received + dropped) / 1000) return ok('capture-drops', 'capture', detail);
  return warn(
    'capture-drops',
    'capture',
    detail,
    'set captureBufferMegabytes higher, or give this machine more processor time',
  );
}

function checkStore({ store }: Status): Check {
  if (store.ok) return ok('store', 'store', 'is written');
  return fail(
    'store',
    'store',
    store.error ?? 'cannot be written',
    'make room on the disk, and check the rights of the data directory',
  );
}
