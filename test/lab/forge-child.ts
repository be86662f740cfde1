/** Sends forged datagrams: started by forge.ts inside a namespace. */
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress } from '../../src/model/address.ts';
import type { Forged, Forgery } from './forge.ts';
import { type End, encapsulate, fragments, udpPacket } from './packets.ts';
import { RawSocket } from './raw-socket.ts';
import { addressFrom, sourceSequence } from './sources.ts';

if (import.meta.main) {
  const forgeries = JSON.parse(await text(process.stdin)) as Forgery[];
  const began = performance.now();
  let sent = 0;
  for (const forgery of forgeries) sent += await perform(forgery);
  const forged: Forged = { sent, seconds: (performance.now() - began) / 1000 };
  process.stdout.write(JSON.stringify(forged));
}

async function perform(forgery: Forgery): Promise<number> {
  const to: End = { address: addressFrom(forgery.to), port: forgery.toPort ?? 5060 };
  const source = sourceSequence(forgery.from);
  using socket = new RawSocket(to.address);
  const began = performance.now();
  for (let n = 0; n < forgery.count; n++) {
    if (forgery.rate) {
      const early = (n * 1000) / forgery.rate - (performance.now() - began);
      if (early > 0) await sleep(Math.ceil(early));
    }
    const address = source(n);
    if (address.family !== to.address.family) throw new RangeError('source and target are of different families');
    const port = forgery.fromPort === 'random' ? 1024 + Math.floor(Math.random() * 64000) : (forgery.fromPort ?? 5060);
    const from = { address, port };
    // 0 would be replaced by the kernel, which is right for whole packets only
    const id = (n % 0xffff) + 1;
    let packet = udpPacket(from, to, Buffer.from(fill(forgery.payload, n, from, to), 'latin1'), id);
    if (forgery.encapsulate) packet = encapsulate(packet, forgery.encapsulate, from.address, to.address);
    for (const piece of forgery.fragment ? fragments(packet, forgery.fragment, id) : [packet]) socket.send(piece);
  }
  return forgery.count;
}

function fill(payload: string, n: number, from: End, to: End): string {
  return payload.replace(/\{(n|source|port|target|random)\}/g, (_, name) => {
    if (name === 'n') return String(n);
    if (name === 'port') return String(from.port);
    if (name === 'random') return random();
    return bracketed(formatAddress(name === 'source' ? from.address : to.address));
  });
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function random(): string {
  const word = () =>
    Math.floor(Math.random() * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  return word() + word();
}
