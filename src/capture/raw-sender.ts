import { libpcap, type Pointer } from './libpcap.ts';

/** For tests: puts frames on an interface as they are. */
export class RawSender {
  readonly #handle: Pointer;

  constructor(name: string) {
    const pcap = libpcap();
    this.#handle = pcap.create(name, new Uint8Array(256));
    pcap.setSnapshot(this.#handle, 64);
    const status = pcap.activate(this.#handle);
    if (status < 0) throw new Error(`${name}: ${pcap.lastError(this.#handle)}`);
  }

  send(frame: Uint8Array): void {
    const pcap = libpcap();
    if (pcap.sendPacket(this.#handle, frame, frame.length) !== 0) throw new Error(pcap.lastError(this.#handle));
  }

  close(): void {
    libpcap().close(this.#handle);
  }
}
