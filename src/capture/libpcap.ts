import koffi from 'koffi';
import { CaptureError } from './capture-error.ts';
import { instructionBytes } from './filter-program.ts';

type Library = ReturnType<typeof koffi.load>;

/** A pointer of the C side: an address, or null. Never read from JavaScript. */
export type Pointer = bigint | null;

/** The few functions of libpcap and libc that capturing needs. Numbers are C ints, `Uint8Array` is memory lent for the call. */
export interface Libpcap {
  /** address of libpcap's own `pcap_dump`, a native callback for `dispatch`: no call back into JavaScript per packet */
  readonly dumpCallback: Pointer;
  readonly libVersion: () => string;
  readonly openDead: (linkType: number, snapshot: number) => Pointer;
  readonly create: (device: string, error: Uint8Array) => Pointer;
  readonly setSnapshot: (handle: Pointer, bytes: number) => number;
  readonly setPromiscuous: (handle: Pointer, on: number) => number;
  readonly setTimeout: (handle: Pointer, ms: number) => number;
  readonly setImmediate: (handle: Pointer, on: number) => number;
  readonly setBufferSize: (handle: Pointer, bytes: number) => number;
  readonly setPrecision: (handle: Pointer, precision: number) => number;
  readonly precision: (handle: Pointer) => number;
  readonly activate: (handle: Pointer) => number;
  readonly setNonblock: (handle: Pointer, on: number, error: Uint8Array) => number;
  readonly selectableFd: (handle: Pointer) => number;
  readonly linkType: (handle: Pointer) => number;
  readonly snapshot: (handle: Pointer) => number;
  /** `program` is a struct bpf_program (`bpfProgram`), here and below */
  readonly setFilter: (handle: Pointer, program: Uint8Array) => number;
  readonly offlineFilter: (program: Uint8Array, header: Uint8Array, packet: Uint8Array) => number;
  readonly sendPacket: (handle: Pointer, packet: Uint8Array, size: number) => number;
  readonly dispatch: (handle: Pointer, count: number, callback: Pointer, user: Pointer) => number;
  readonly stats: (handle: Pointer, stats: Uint8Array) => number;
  readonly lastError: (handle: Pointer) => string;
  readonly close: (handle: Pointer) => void;
  readonly dumpFopen: (handle: Pointer, file: Pointer) => Pointer;
  readonly fopen: (path: string, mode: string) => Pointer;
  /** `memory` is the file's until it is closed */
  readonly setvbuf: (file: Pointer, memory: Uint8Array, mode: number, size: number) => number;
  readonly rewind: (file: Pointer) => void;
  readonly ftell: (file: Pointer) => number | bigint;
  readonly fclose: (file: Pointer) => number;
  /** `fds` is an array of struct pollfd */
  readonly poll: (fds: Int32Array, count: number, timeoutMs: number) => number;
}

/** PCAP_TSTAMP_PRECISION_NANO */
export const nanoseconds = 1;

/** bf_len, padding and bf_insns of struct bpf_program */
const bpfHeader = 16;

/** _IOFBF of <stdio.h>, for `setvbuf` */
export const fullyBuffered = 0;

let loaded: Libpcap | undefined;

/** Loads libpcap once a thread. Throws CaptureError `library-missing`. */
export function libpcap(): Libpcap {
  loaded ??= load();
  return loaded;
}

/** As libpcap tells it, e.g. `libpcap version 1.10.3 (with TPACKET_V3)`. Throws CaptureError `library-missing`. */
export function libpcapVersion(): string {
  return libpcap().libVersion();
}

/** A struct bpf_program, and behind it the `instructions` (struct sock_filter's) that it points to: one piece, so that neither outlives the other. */
export function bpfProgram(instructions: Uint8Array): Uint8Array {
  const memory = new DataView(new ArrayBuffer(bpfHeader + instructions.length));
  const program = new Uint8Array(memory.buffer);
  program.set(instructions, bpfHeader);
  memory.setUint32(0, instructions.length / instructionBytes, true);
  memory.setBigUint64(8, koffi.address(program) + BigInt(bpfHeader), true);
  return program;
}

/** The text in one of libpcap's 256-byte error buffers. */
export function errorText(buffer: Uint8Array): string {
  const end = buffer.indexOf(0);
  return new TextDecoder().decode(buffer.subarray(0, end < 0 ? buffer.length : end));
}

// Debian, Ubuntu and SUSE-like names; Fedora, RHEL, Arch and Alpine have .so.1
const libraryNames = ['libpcap.so.0.8', 'libpcap.so.1'];

function load(): Libpcap {
  for (const name of libraryNames) {
    let pcap: Library;
    try {
      pcap = koffi.load(name);
    } catch {
      continue;
    }
    return bind(name, pcap, koffi.load('libc.so.6'));
  }
  throw new CaptureError(
    'library-missing',
    'libpcap is not installed: install the package libpcap0.8 (Debian, Ubuntu) or libpcap (Fedora, RHEL, Arch).',
  );
}

function bind(name: string, pcap: Library, libc: Library): Libpcap {
  return {
    dumpCallback: addressOf(name, 'pcap_dump', libc),
    libVersion: pcap.func('const char *pcap_lib_version()'),
    openDead: pcap.func('void *pcap_open_dead(int linkType, int snapshot)'),
    create: pcap.func('void *pcap_create(const char *device, void *error)'),
    setSnapshot: pcap.func('int pcap_set_snaplen(void *p, int bytes)'),
    setPromiscuous: pcap.func('int pcap_set_promisc(void *p, int on)'),
    setTimeout: pcap.func('int pcap_set_timeout(void *p, int ms)'),
    setImmediate: pcap.func('int pcap_set_immediate_mode(void *p, int on)'),
    setBufferSize: pcap.func('int pcap_set_buffer_size(void *p, int bytes)'),
    setPrecision: pcap.func('int pcap_set_tstamp_precision(void *p, int precision)'),
    precision: pcap.func('int pcap_get_tstamp_precision(void *p)'),
    activate: pcap.func('int pcap_activate(void *p)'),
    setNonblock: pcap.func('int pcap_setnonblock(void *p, int on, void *error)'),
    selectableFd: pcap.func('int pcap_get_selectable_fd(void *p)'),
    linkType: pcap.func('int pcap_datalink(void *p)'),
    snapshot: pcap.func('int pcap_snapshot(void *p)'),
    setFilter: pcap.func('int pcap_setfilter(void *p, void *program)'),
    offlineFilter: pcap.func('int pcap_offline_filter(void *program, void *header, void *packet)'),
    sendPacket: pcap.func('int pcap_sendpacket(void *p, void *packet, int size)'),
    dispatch: pcap.func('int pcap_dispatch(void *p, int count, void *callback, void *user)'),
    stats: pcap.func('int pcap_stats(void *p, void *stats)'),
    lastError: pcap.func('const char *pcap_geterr(void *p)'),
    close: pcap.func('void pcap_close(void *p)'),
    dumpFopen: pcap.func('void *pcap_dump_fopen(void *p, void *file)'),
    fopen: libc.func('void *fopen(const char *path, const char *mode)'),
    setvbuf: libc.func('int setvbuf(void *file, void *memory, int mode, size_t size)'),
    rewind: libc.func('void rewind(void *file)'),
    ftell: libc.func('long ftell(void *file)'),
    fclose: libc.func('int fclose(void *file)'),
    poll: libc.func('int poll(void *fds, unsigned long count, int timeout)'),
  };
}

/** koffi calls a symbol but does not tell its address, and opens libraries RTLD_LOCAL: ask the dynamic linker itself. */
function addressOf(library: string, symbol: string, libc: Library): Pointer {
  const linker = hasSymbol(libc, 'dlsym') ? libc : koffi.load('libdl.so.2'); // in libc itself since glibc 2.34
  const dlopen: (name: string, flags: number) => Pointer = linker.func('void *dlopen(const char *name, int flags)');
  const dlsym: (handle: Pointer, name: string) => Pointer = linker.func('void *dlsym(void *handle, const char *name)');
  const now = 2; // RTLD_NOW
  return dlsym(dlopen(library, now), symbol);
}

function hasSymbol(library: Library, name: string): boolean {
  try {
    library.func(`void *${name}(void *handle, const char *name)`);
    return true;
  } catch {
    return false;
  }
}
