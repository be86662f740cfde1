/** Answers SIP requests with 200 and prints what came: started by udp.ts inside a namespace. */
import { createSocket } from 'node:dgram';
import { text } from 'node:stream/consumers';

if (import.meta.main) {
  const { addresses, port } = JSON.parse(await text(process.stdin)) as { addresses: string[]; port: number };
  await Promise.all(addresses.map((address) => serve(address, port)));
  process.stdout.write('ready\n');
}

function serve(address: string, port: number): Promise<void> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (packet, peer) => {
    const request = packet.toString('latin1');
    process.stdout.write(
      `${JSON.stringify({ source: peer.address, port: peer.port, text: request.slice(0, 2000) })}\n`,
    );
    if (!/^[A-Z]+ sip:/.test(request) || request.startsWith('ACK ')) return;
    const copied = request.split('\r\n').filter((line) => /^(via|v|from|f|to|t|call-id|i|cseq)\s*:/i.test(line));
    const answer = ['SIP/2.0 200 OK', ...copied, 'Content-Length: 0', '', ''].join('\r\n');
    socket.send(Buffer.from(answer, 'latin1'), peer.port, peer.address);
  });
  return new Promise((resolve) => socket.bind(port, address, resolve));
}
