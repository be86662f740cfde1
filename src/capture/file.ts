import { openSync, type Stats, statSync } from 'node:fs';
import type { Capture, CaptureStatistics, FrameSink } from '../model/frame.ts';
import { isReadableLinkType } from '../packet/link-types.ts';
import { CaptureError } from './capture-error.ts';
import { FileBytes } from './file-bytes.ts';
import type { FileFormat } from './file-format.ts';
import { PcapFormat, pcapHeaderBytes } from './pcap-format.ts';
import { PcapngFormat } from './pcapng-format.ts';

const standardInput = 0;

/**
 * Opens a capture file (pcap with micro- or nanoseconds, either byte order, or pcapng, also of several interfaces; any size) to be
 * read from its beginning; `-` is standard input. Throws CaptureError.
 */
export function openFile(path: string): FileCapture {
  if (path !== '-') checkFile(path);
  const file = new FileBytes(named(path), path === '-' ? standardInput : open(path));
  try {
    return new FileCapture(path, file, formatOf(path, file));
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Made by `openFile`. */
export class FileCapture implements Capture {
  readonly name: string;
  /** the file ends in the middle of a frame; what came before was handed over */
  truncated = false;
  readonly #file: FileBytes;
  readonly #format: FileFormat;
  #received = 0;
  #state: 'open' | 'ended' | 'closed' = 'open';
  #failure: CaptureError | undefined;

  constructor(name: string, file: FileBytes, format: FileFormat) {
    this.name = name;
    this.#file = file;
    this.#format = format;
  }

  /**
   * Hands over the next frames; -1 at the end. A file that is cut short at its end reads to there and sets
   * `truncated`; one that is damaged in the middle throws CaptureError `file-damaged` after the frames before it.
   */
  read(sink: FrameSink): number {
    if (this.#failure) throw this.#failure;
    while (this.#state === 'open') {
      const frames = this.#format.walk(sink);
      this.#received += frames;
      if (this.#format.damage !== undefined) this.#fail(this.#format.damage);
      else if (frames === 0 && !this.#file.more()) {
        this.#state = 'ended';
        this.truncated = this.#format.isWithin || this.#file.left !== 0;
      }
      if (frames > 0) return frames;
      if (this.#failure) throw this.#failure;
    }
    return -1;
  }

  statistics(): CaptureStatistics {
    return { received: this.#received, droppedByKernel: 0, droppedByInterface: 0 };
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#failure = undefined;
    this.#file.close();
  }

  #fail(what: string): void {
    this.#state = 'ended';
    this.#failure = new CaptureError(
      'file-damaged',
      `${this.name} is damaged after frame ${this.#received}: ${what}. Frames up to there were read.`,
    );
  }
}

function formatOf(path: string, file: FileBytes): FileFormat {
  while (file.left < pcapHeaderBytes && file.more());
  const { bytes, start } = file;
  if (file.left >= 2 && bytes[start] === 0x1f && bytes[start + 1] === 0x8b) {
    const how = path === '-' ? 'gunzip it before' : `gunzip ${path}`;
    throw new CaptureError('not-a-capture', `${named(path)} is compressed: unpack it first (${how}).`);
  }
  const format = file.left < pcapHeaderBytes ? undefined : (PcapFormat.open(file) ?? PcapngFormat.open(file));
  const { linkTypes = [], damage = 'unknown file format' } = format ?? {};
  if (!format || (linkTypes.length === 0 && format.damage !== undefined))
    throw new CaptureError('not-a-capture', `${named(path)} is not a pcap or pcapng capture (${damage}).`);
  if (linkTypes.length > 0 && !linkTypes.some(isReadableLinkType)) {
    throw new CaptureError(
      'link-unsupported',
      `${path} holds frames of link type ${linkTypes[0]}, which is not read. Ethernet, Linux cooked, raw IP, PPP and loopback are.`,
    );
  }
  return format;
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
  if (stats.isFile() && stats.size === 0) {
    throw new CaptureError('file-empty', `${path} is empty (0 bytes): nothing was captured into it.`);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch {
    throw unreadable(path);
  }
}

function named(path: string): string {
  return path === '-' ? 'Standard input' : path;
}

function unreadable(path: string): CaptureError {
  return new CaptureError('file-unreadable', `No permission to read ${path}: check its owner and mode.`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
