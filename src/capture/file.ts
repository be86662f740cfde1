import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { Capture, CaptureStatistics, FrameSink } from '../model/frame.ts';
import { isReadableLinkType } from '../packet/link-types.ts';
import { CaptureError } from './capture-error.ts';
import { errorText, fullyBuffered, type Libpcap, libpcap, nanoseconds, type Pointer } from './libpcap.ts';
import { RecordMemory } from './record-memory.ts';

/** read from the file at once: a C library's own 4 KiB are a hundred thousand calls for a large file */
const bufferBytes = 256 << 10;
/** files are opened often, and read no faster with more */
const recordBytes = 4 << 20;

/**
 * Opens a capture file (pcap with micro- or nanoseconds, either byte order, or pcapng; any size) to be read from its
 * beginning; `-` is standard input. Throws CaptureError.
 */
export function openFile(path: string): FileCapture {
  if (path !== '-') checkFile(path);
  const pcap = libpcap();
  const error = new Uint8Array(256);
  const file = path === '-' ? pcap.fdopen(0, 'r') : pcap.fopen(path, 'r');
  if (file === null) throw unreadable(path);
  const buffer = new Uint8Array(bufferBytes);
  pcap.setvbuf(file, buffer, fullyBuffered, buffer.length);
  const handle = pcap.openOffline(file, nanoseconds, error);
  if (handle === null) {
    pcap.fclose(file);
    throw notACapture(path, errorText(error));
  }
  const linkType = pcap.linkType(handle);
  if (!isReadableLinkType(linkType)) {
    pcap.close(handle);
    const name = pcap.linkTypeName(linkType) ?? 'unknown';
    throw new CaptureError(
      'link-unsupported',
      `${path} holds frames of link type ${linkType} (${name}), which is not read. Ethernet, Linux cooked, raw IP, PPP and loopback are.`,
    );
  }
  return new FileCapture(path, pcap, handle, buffer);
}

/** Made by `openFile`. */
export class FileCapture implements Capture {
  readonly name: string;
  readonly linkType: number;
  /** the file ends in the middle of a frame; what came before was handed over */
  truncated = false;
  readonly #pcap: Libpcap;
  readonly #handle: Pointer;
  readonly #memory: RecordMemory;
  /** the C library's until the file is closed: to be kept, not to be read */
  readonly buffer: Uint8Array;
  #received = 0;
  #state: 'open' | 'ended' | 'closed' = 'open';
  #failure: CaptureError | undefined;

  constructor(name: string, pcap: Libpcap, handle: Pointer, buffer: Uint8Array) {
    this.name = name;
    this.buffer = buffer;
    this.#pcap = pcap;
    this.#handle = handle;
    this.linkType = pcap.linkType(handle);
    this.#memory = new RecordMemory(pcap, handle, recordBytes);
  }

  /**
   * Hands over the next frames; -1 at the end. A file that is cut short at its end reads to there and sets
   * `truncated`; one that is damaged in the middle throws CaptureError `file-damaged` after the frames before it.
   */
  read(sink: FrameSink): number {
    if (this.#failure) throw this.#failure;
    if (this.#state !== 'open') return -1;
    const result = this.#memory.read(sink);
    this.#received += this.#memory.delivered;
    if (result > 0) return result;
    this.#state = 'ended';
    if (result < 0) this.#end(this.#pcap.lastError(this.#handle));
    return this.#memory.delivered || -1;
  }

  statistics(): CaptureStatistics {
    return { received: this.#received, droppedByKernel: 0, droppedByInterface: 0 };
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#failure = undefined;
    this.#memory.close();
    this.#pcap.close(this.#handle);
  }

  #end(text: string): void {
    if (text.startsWith('truncated')) {
      this.truncated = true;
      return;
    }
    this.#failure = new CaptureError(
      'file-damaged',
      `${this.name} is damaged after frame ${this.#received}: ${text}. Frames up to there were read.`,
    );
    if (this.#memory.delivered === 0) throw this.#failure;
  }
}

function checkFile(path: string): void {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    if (codeOf(error) === 'EACCES') throw unreadable(path);
    throw new CaptureError('file-missing', `There is no file ${path}.`);
  }
  if (stats.isDirectory()) {
    throw new CaptureError('file-is-directory', `${path} is a directory: name one capture file in it.`);
  }
  if (!stats.isFile()) return; // a pipe or device is libpcap's to read
  if (stats.size === 0) {
    throw new CaptureError('file-empty', `${path} is empty (0 bytes): nothing was captured into it.`);
  }
  const head = readHead(path);
  if (head[0] === 0x1f && head[1] === 0x8b) {
    throw new CaptureError('not-a-capture', `${path} is compressed: unpack it first (gunzip ${path}).`);
  }
}

function readHead(path: string): Uint8Array {
  const head = new Uint8Array(2);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    throw unreadable(path);
  }
  try {
    readSync(file, head);
  } finally {
    closeSync(file);
  }
  return head;
}

function unreadable(path: string): CaptureError {
  return new CaptureError('file-unreadable', `No permission to read ${path}: check its owner and mode.`);
}

function notACapture(path: string, text: string): CaptureError {
  return new CaptureError(
    'not-a-capture',
    `${path === '-' ? 'Standard input' : path} is not a pcap or pcapng capture (${text}).`,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
