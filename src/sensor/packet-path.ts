import { preferHugePages } from '../capture/huge-pages.ts';
import { disorder } from '../detect/disorder.ts';
import { Inspector, type InspectorOptions } from '../detect/inspector.ts';
import type { AddressSet } from '../model/address-set.ts';
import type { Counters } from '../model/counters.ts';
import type { FrameSink } from '../model/frame.ts';
import { portRanges, type Settings } from '../model/settings.ts';
import { PacketDecoder } from '../packet/decoder.ts';
import { type PortTable, portTable } from '../packet/ports.ts';
import { frameSip } from '../sip/framing.ts';
import type { BlockedSources } from './blocked-sources.ts';
import { Pipeline } from './pipeline.ts';

/** Deferred verdicts and time-outs are looked at so often, milliseconds of packet time. */
const tickInterval = 100;

/** The whole path from frame to attack, put together: the same for live traffic and files. The packets' time is the clock. */
export class PacketPath implements FrameSink {
  readonly inspector: Inspector;
  readonly #decoder: PacketDecoder;
  readonly #pipeline: Pipeline;
  #nextTick = 0;
  /** what went wrong with the latest frame that was dropped because of a defect of ours */
  defect: unknown;
  readonly #counters: Counters;
  #protected: AddressSet;
  /** time of the latest frame, milliseconds since the epoch; 0 before the first */
  time = 0;

  constructor(options: InspectorOptions, blocked: BlockedSources) {
    const { counters, settings } = options;
    const ports = portsOf(settings);
    this.#counters = counters;
    this.inspector = new Inspector(options);
    preferHugePages(this.inspector.arrays);
    this.#pipeline = new Pipeline(this.inspector, blocked, ports, counters);
    this.#protected = options.protectedAddresses;
    this.#decoder = new PacketDecoder(this.#pipeline, counters, {
      ports,
      framer: frameSip,
      isOurs: (w0, w1, w2, w3) => this.#protected.has(w0, w1, w2, w3),
      seed: options.seed,
    });
  }

  frame(linkType: number, bytes: Uint8Array, start: number, captured: number, wire: number, time: number): void {
    this.time = time;
    try {
      if (time >= this.#nextTick || time < this.#nextTick - disorder) this.tick(time);
      this.#decoder.frame(linkType, bytes, start, captured, wire, time);
    } catch (error) {
      // one frame that we cannot take must not blind us for all others
      this.defect = error;
      this.#counters.lost.defect++;
    }
  }

  /** Lets time pass; live captures call it also while no frame comes. */
  tick(time: number): void {
    this.#nextTick = time + tickInterval;
    this.#decoder.tick(time);
    this.inspector.tick(time);
  }

  setProtected(addresses: AddressSet): void {
    this.#protected = addresses;
    this.inspector.setProtected(addresses);
  }

  configure(settings: Settings): void {
    const ports = portsOf(settings);
    this.#pipeline.setPorts(ports);
    this.#decoder.setPorts(ports);
    this.inspector.configure(settings);
  }
}

export function portsOf(settings: Settings): PortTable {
  return portTable(
    settings.sip ? portRanges(settings.sipPorts) : [],
    settings.tftp ? portRanges(settings.tftpPorts) : [],
  );
}
