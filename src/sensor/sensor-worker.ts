import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { FrameSource } from '../capture/frame-source.ts';
import { LiveSet } from '../capture/live-set.ts';
import { Replay } from '../capture/replay.ts';
import { keyHi, keyLo } from '../detect/source-table.ts';
import { parsePrefix } from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import { parseTarget } from '../model/block.ts';
import { Counters } from '../model/counters.ts';
import type { FrameSink } from '../model/frame.ts';
import type { SensorState } from '../model/host.ts';
import { portRanges, type Settings } from '../model/settings.ts';
import { targetsOf } from './blocked-batch.ts';
import { BlockedSources } from './blocked-sources.ts';
import type { FromSensor, SensorStart, ToSensor } from './messages.ts';
import { PacketPath } from './packet-path.ts';
import { Rates } from './rates.ts';
import { SteadyTime } from './steady-time.ts';
import { attackByClock, findingByClock, goodByClock, suspicionsByClock } from './told-time.ts';
import { warmUp } from './warm-up.ts';

/**
 * The sensor's thread: reads all captures, and does nothing else. It never returns to the event loop while it runs,
 * because waiting for frames is a blocking call; what the main thread says is taken from the port between two batches.
 *
 * All in here goes by `SteadyTime`; what is told has the clock's times.
 */
const port = parentPort;
if (!port) throw new Error('sensor-worker.ts runs as a worker thread only');

/** longest wait for frames: what the main thread says waits as long, milliseconds */
const maxWait = 5;
const stateInterval = 1_000;
const suspicionInterval = 1_000;
const goodInterval = 5_000;
const maxGoodRecords = 2_000;
const persistingInterval = 10_000;

function send(message: FromSensor): void {
  port!.postMessage(message);
}

function addressSet(texts: readonly string[]): AddressSet {
  return new AddressSet(texts.flatMap((text) => parsePrefix(text) ?? []));
}

function watched(settings: Settings) {
  return {
    sipPorts: settings.sip ? portRanges(settings.sipPorts) : [],
    tftpPorts: settings.tftp ? portRanges(settings.tftpPorts) : [],
  };
}

function run(start: SensorStart): void {
  const counters = new Counters();
  const steady = new SteadyTime();
  const toClock = (time: number) => steady.toClock(time);
  const blocked = new BlockedSources((address, time) => send({ kind: 'leak', address, time: toClock(time) }));
  const path = new PacketPath(
    {
      settings: start.settings,
      protectedAddresses: addressSet(start.protectedAddresses),
      counters,
      sink: {
        attack: (attack) => send({ kind: 'attack', attack: attackByClock(attack, toClock) }),
        finding: (finding) => send({ kind: 'finding', finding: findingByClock(finding, toClock) }),
      },
      seed: start.seed,
      base: steady.look() - 60_000,
      suspicions: start.suspicions,
    },
    blocked,
  );
  for (const record of start.knownGood) path.inspector.restoreGood(record);
  const frames: FrameSink = {
    frame: (linkType, bytes, start, captured, wire, time) =>
      path.frame(linkType, bytes, start, captured, wire, steady.of(time)),
  };
  const captures: FrameSource = start.replay
    ? new Replay(start.replay)
    : new LiveSet({ interfaces: start.interfaces, watch: watched(start.settings), bufferBytes: start.bufferBytes });
  let interfaces = start.interfaces;
  const rates = new Rates();

  function state(now: number): SensorState {
    return {
      captures: captures.states(),
      counters: counters.snapshot(),
      sources: path.inspector.sourceCount,
      knownGood: path.inspector.knownGood.size,
      ...rates.measure(counters, now),
    };
  }

  /** false: stop */
  function take(message: ToSensor): boolean {
    switch (message.kind) {
      case 'blocked': {
        const now = steady.look();
        for (const text of message.targets) {
          const target = parseTarget(text);
          if (target) blocked.add(target, now);
        }
        return true;
      }
      case 'blocked-batch': {
        const now = steady.look();
        for (const target of targetsOf(message)) blocked.add(target, now);
        return true;
      }
      case 'unblocked': {
        const target = parseTarget(message.target);
        if (!target) return true;
        blocked.remove(target);
        const [w0, w1, w2, w3] = target.prefix.words;
        if (message.forget) path.inspector.forgetSource(keyHi(w0, w1, w2), keyLo(w0, w1, w2, w3));
        return true;
      }
      case 'settings':
        path.configure(message.settings);
        captures.watch(watched(message.settings));
        return true;
      case 'protected':
        path.setProtected(addressSet(message.addresses));
        if (message.interfaces.join(' ') !== interfaces.join(' ')) {
          interfaces = message.interfaces;
          captures.setInterfaces(interfaces);
        }
        return true;
      case 'stop':
        return false;
    }
  }

  captures.tick(steady.look());
  warmUp();
  send({ kind: 'ready', state: state(steady.look()) });
  let nextState = 0;
  let nextSuspicions = 0;
  let nextGood = 0;
  let nextPersisting = 0;
  for (;;) {
    for (let received = receiveMessageOnPort(port!); received; received = receiveMessageOnPort(port!))
      if (!take(received.message as ToSensor)) {
        captures.close();
        const records = path.inspector.knownGood.takeChanged(Number.MAX_SAFE_INTEGER);
        send({ kind: 'good', records: goodByClock(records, toClock) });
        return;
      }
    const taken = captures.read(frames);
    const now = steady.look();
    captures.tick(now);
    if (taken === 0) {
      path.tick(now);
      captures.wait(maxWait);
    }
    if (now >= nextState) {
      nextState = now + stateInterval;
      if (path.defect !== undefined) {
        send({ kind: 'defect', message: textOfError(path.defect) });
        path.defect = undefined;
      }
      send({ kind: 'state', state: state(now) });
    }
    if (now >= nextSuspicions) {
      nextSuspicions = now + suspicionInterval;
      const news = path.inspector.takeSuspicions();
      if (news) send({ kind: 'suspicions', news: suspicionsByClock(news, toClock) });
    }
    if (now >= nextPersisting) {
      nextPersisting = now + persistingInterval;
      const targets = blocked.takeHeard();
      if (targets.length > 0) send({ kind: 'persisting', targets, time: toClock(now) });
    }
    if (now >= nextGood) {
      nextGood = now + goodInterval;
      const records = path.inspector.knownGood.takeChanged(maxGoodRecords);
      if (records.length > 0) send({ kind: 'good', records: goodByClock(records, toClock) });
    }
  }
}

function textOfError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  run(workerData as SensorStart);
} catch (error) {
  send({ kind: 'failed', message: textOfError(error) });
}
port.close();
