import { openFile } from '../capture/file.ts';
import type { InspectorSink } from '../detect/inspector.ts';
import type { Prefix } from '../model/address.ts';
import { AddressSet } from '../model/address-set.ts';
import { Counters } from '../model/counters.ts';
import type { Settings } from '../model/settings.ts';
import { PacketDecoder } from '../packet/decoder.ts';
import { frameSip } from '../sip/framing.ts';
import { BlockedSources } from './blocked-sources.ts';
import { ServerFinder } from './infer-protected.ts';
import { PacketPath, portsOf } from './packet-path.ts';

/** So many frames tell who serves; reading a large file twice would only cost time. */
const framesToInfer = 200_000;
const progressInterval = 100_000;

export interface AnalysisOptions {
  readonly settings: Settings;
  /** whom to protect; empty: found out from the traffic */
  readonly protect: readonly Prefix[];
  readonly sink: InspectorSink;
  /** seed of the tables' hashes */
  readonly seed: number;
  /** called once it is known who is protected, before the first frame is inspected; the counters go on counting */
  readonly begin?: (protectedAddresses: AddressSet, counters: Counters) => void;
  /** called now and then with the number of frames read so far; return false to stop */
  readonly progress?: (frames: number) => boolean;
}

export interface AnalysisResult {
  readonly counters: Counters;
  readonly protectedAddresses: AddressSet;
  /** time of the first and last frame, milliseconds since the epoch; NaN when there was none */
  readonly firstTime: number;
  readonly lastTime: number;
  /** the file ends in the middle of a frame */
  readonly truncated: boolean;
}

/**
 * Runs a capture file through the very path that live traffic takes.
 * @throws CaptureError when the file cannot be read
 */
export function analyzeFile(path: string, options: AnalysisOptions): AnalysisResult {
  const { settings, sink, seed } = options;
  const protectedAddresses =
    options.protect.length > 0 ? new AddressSet(options.protect) : inferServers(path, settings);
  const counters = new Counters();
  const capture = openFile(path);
  try {
    const first = firstFrameTime(path);
    // what had to wait for what else a source does is given at the end of the file, and there is nothing after that
    let end = Number.POSITIVE_INFINITY;
    const inTime: InspectorSink = {
      finding: (finding) => sink.finding({ ...finding, time: Math.min(finding.time, end) }),
      attack: (attack) =>
        sink.attack({ ...attack, time: Math.min(attack.time, end), lastTime: Math.min(attack.lastTime, end) }),
    };
    const inspector = { settings, protectedAddresses, counters, sink: inTime, seed, base: first - 60_000 };
    options.begin?.(protectedAddresses, counters);
    const packets = new PacketPath(inspector, new BlockedSources(() => {}));
    let frames = 0;
    let next = progressInterval;
    for (let n = capture.read(packets); n >= 0; n = capture.read(packets)) {
      frames += n;
      if (frames < next) continue;
      next += progressInterval;
      if (options.progress?.(frames) === false) break;
    }
    end = packets.time;
    packets.inspector.finish(end);
    return { counters, protectedAddresses, firstTime: first, lastTime: packets.time, truncated: capture.truncated };
  } finally {
    capture.close();
  }
}

function inferServers(path: string, settings: Settings): AddressSet {
  const ports = portsOf(settings);
  const finder = new ServerFinder(ports);
  const decoder = new PacketDecoder(finder, new Counters(), { ports, framer: frameSip });
  const capture = openFile(path);
  try {
    for (let frames = 0; frames < framesToInfer; ) {
      const n = capture.read(decoder);
      if (n < 0) break;
      frames += n;
    }
  } finally {
    capture.close();
  }
  return finder.servers();
}

/** The tables count time from here. NaN in an empty file. */
function firstFrameTime(path: string): number {
  let first = Number.NaN;
  const capture = openFile(path);
  try {
    capture.read({
      frame: (_linkType, _bytes, _start, _captured, _wire, time) => {
        if (Number.isNaN(first)) first = time;
      },
    });
  } finally {
    capture.close();
  }
  return first;
}
