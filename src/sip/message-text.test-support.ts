/** Messages as phones, soft phones, trunks and servers write them. `\n` stands for CRLF; `{body}` sets Content-Length. */
export interface PhoneMessage {
  readonly name: string;
  readonly text: string;
}

const sdp =
  'v=0\no=- 20072 20072 IN IP4 192.168.1.20\ns=SDP data\nc=IN IP4 192.168.1.20\nt=0 0\nm=audio 11780 RTP/AVP 0 8 18 101\na=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\na=sendrecv\n';

/** Adds Content-Length, the empty line and a body (SDP if none is given). */
export function withBody(head: string, body = sdp): string {
  return `${head}Content-Length: ${body.replaceAll('\n', '\r\n').length}\n\n${body}`;
}

/** The message as it goes over the wire. */
export function wire(text: string): Uint8Array {
  return Buffer.from(text.replaceAll('\n', '\r\n'));
}
