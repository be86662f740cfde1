import type { Capture, CaptureStatistics, FrameSink } from '../model/frame.ts';
import { isReadableLinkType } from '../packet/link-types.ts';
import { CaptureError } from './capture-error.ts';
import { captureFilter, type WatchedPorts } from './filter.ts';
import { networkInterface } from './interfaces.ts';
import { bpfProgram, errorText, type Libpcap, libpcap, nanoseconds, type Pointer } from './libpcap.ts';
import { RecordMemory } from './record-memory.ts';
import { RunningStatistics } from './running-statistics.ts';
import type { Waitable } from './wait.ts';

export interface InterfaceOptions {
  /** what the kernel lets through; without it, every frame */
  readonly watch?: WatchedPorts;
  /** size of the ring that the kernel writes to, bytes; default 32 MiB */
  readonly bufferBytes?: number;
}

const snapshot = 65_535;
const defaultBufferBytes = 32 << 20;
/** between two batches the sensor looks at the clock and at what it is told */
const recordBytes = 16 << 20;
/** how long the kernel may hold back a ring block that is not full, milliseconds */
const blockTimeout = 1;

/**
 * Starts to capture at a network interface (or `any`), not promiscuous and non-blocking: `read` returns 0 when nothing is
 * waiting; wait with `waitForFrames`. Throws CaptureError.
 *
 * Immediate mode stays off: with it libpcap uses TPACKET_V2, whose slots are as long as the longest frame, so that
 * 32 MiB hold 512 frames and bursts are lost. TPACKET_V3 hands over a block at the latest after
 * `blockTimeout` (median 0.6 ms on a quiet link; older kernels round it up to a timer tick of 1 to 10 ms).
 */
export function openInterface(name: string, options: InterfaceOptions = {}): LiveCapture {
  const pcap = libpcap();
  const index = networkInterface(name)?.index;
  const error = new Uint8Array(256);
  const handle = pcap.create(name, error);
  if (handle === null) throw new CaptureError('interface-error', `${name}: ${errorText(error)}`);
  try {
    pcap.setSnapshot(handle, snapshot);
    pcap.setPromiscuous(handle, 0);
    pcap.setTimeout(handle, blockTimeout);
    pcap.setBufferSize(handle, options.bufferBytes ?? defaultBufferBytes);
    pcap.setPrecision(handle, nanoseconds);
    const status = pcap.activate(handle);
    if (status < 0) throw activationError(name, status, pcap.lastError(handle));
    if (pcap.setNonblock(handle, 1, error) !== 0) throw new CaptureError('interface-error', errorText(error));
    const linkType = pcap.linkType(handle);
    if (!isReadableLinkType(linkType)) {
      throw new CaptureError('link-unsupported', `${name} has frames of link type ${linkType}, which is not read.`);
    }
    const capture = new LiveCapture(name, index ?? 0, pcap, handle);
    if (options.watch) capture.watch(options.watch);
    return capture;
  } catch (failure) {
    pcap.close(handle);
    throw failure;
  }
}

/** Made by `openInterface`. */
export class LiveCapture implements Capture, Waitable {
  readonly name: string;
  /** the kernel's number of the interface when it was opened; 0 for `any` */
  readonly index: number;
  readonly linkType: number;
  /** for poll(2) */
  readonly fd: number;
  readonly #pcap: Libpcap;
  readonly #handle: Pointer;
  readonly #memory: RecordMemory;
  #closed = false;
  readonly #statistics = new RunningStatistics();

  constructor(name: string, index: number, pcap: Libpcap, handle: Pointer) {
    this.name = name;
    this.index = index;
    this.#pcap = pcap;
    this.#handle = handle;
    this.linkType = pcap.linkType(handle);
    this.fd = pcap.selectableFd(handle);
    this.#memory = new RecordMemory(pcap, handle, recordBytes);
  }

  /** Replaces the kernel filter; frames that are already in the ring stay. Throws CaptureError `filter`. */
  watch(ports: WatchedPorts): void {
    if (this.#closed) return;
    const filter = bpfProgram(captureFilter(ports, this.linkType));
    if (this.#pcap.setFilter(this.#handle, filter) !== 0)
      throw new CaptureError('filter', `${this.name}: ${this.#pcap.lastError(this.#handle)}`);
  }

  /** Hands over at most a batch of frames. Throws CaptureError `interface-gone` or `interface-error`. */
  read(sink: FrameSink): number {
    if (this.#closed) return -1;
    const result = this.#memory.read(sink);
    if (result >= 0) return result;
    const text = this.#pcap.lastError(this.#handle);
    if (/disappeared|no longer attached|went down|No such device/i.test(text)) {
      throw new CaptureError('interface-gone', `The interface ${this.name} went away (${text}).`);
    }
    throw new CaptureError('interface-error', `Capturing at ${this.name} failed: ${text}.`);
  }

  statistics(): CaptureStatistics {
    const stats = new Uint32Array(4); // struct pcap_stat { ps_recv, ps_drop, ps_ifdrop }
    if (!this.#closed && this.#pcap.stats(this.#handle, new Uint8Array(stats.buffer)) === 0)
      this.#statistics.take(stats);
    return this.#statistics.sum;
  }

  close(): void {
    if (this.#closed) return;
    this.statistics();
    this.#closed = true;
    this.#memory.close();
    this.#pcap.close(this.#handle);
  }
}

/** pcap_activate's results (pcap_activate(3PCAP)) */
const noSuchDevice = -5;
const permissionDenied = -8;
const interfaceNotUp = -9;
const promiscuousDenied = -11;

function activationError(name: string, status: number, text: string): CaptureError {
  if (status === noSuchDevice) {
    return new CaptureError('no-such-interface', `There is no interface ${name}: \`ip link\` lists those that exist.`);
  }
  if (status === permissionDenied || status === promiscuousDenied) {
    return new CaptureError(
      'permission',
      `No permission to capture at ${name}: run as root or give the process the capability CAP_NET_RAW.`,
    );
  }
  if (status === interfaceNotUp) {
    return new CaptureError('interface-down', `The interface ${name} is down: \`ip link set ${name} up\`.`);
  }
  return new CaptureError('interface-error', `Capturing at ${name} failed: ${text || `libpcap status ${status}`}.`);
}
