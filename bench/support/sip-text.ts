/** What stays the same within one registration, call or probe. */
export interface Dialog {
  readonly user: string;
  /** as it stands in a URI: an IPv6 address in brackets */
  readonly host: string;
  readonly port: number;
  readonly agent: string;
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  readonly nonce: string;
  /** who is called; empty for a REGISTER and an OPTIONS */
  readonly callee: string;
  /** of the PBX, as in a URI */
  readonly server: string;
}

export interface RequestParts {
  readonly method: string;
  readonly cseq: number;
  readonly branch: string;
  /** the `response` of a digest (RFC 7616, 3.4.1); absent: no credentials */
  readonly response?: string;
  readonly toTag?: boolean;
  readonly body?: string;
}

const realm = 'sip.example.com';
const codecs = '0 8 9 18 101';

export function request(d: Dialog, parts: RequestParts): string {
  const { method, cseq, branch, body = '' } = parts;
  const uri = d.callee === '' ? `sip:${d.server}` : `sip:${d.callee}@${d.server}`;
  const to = method === 'REGISTER' ? d.user : d.callee;
  return [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${d.host}:${d.port};rport;branch=z9hG4bK${branch}`,
    'Max-Forwards: 70',
    `From: <sip:${d.user}@${d.server}>;tag=${d.fromTag}`,
    `To: <sip:${to === '' ? '' : `${to}@`}${d.server}>${parts.toTag ? `;tag=${d.toTag}` : ''}`,
    `Call-ID: ${d.callId}@${d.host}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:${d.user}@${d.host}:${d.port};transport=udp>`,
    ...(parts.response
      ? [
          `Authorization: Digest username="${d.user}", realm="${realm}", nonce="${d.nonce}", uri="${uri}", response="${parts.response}", algorithm=MD5, cnonce="${d.fromTag}", qop=auth, nc=00000001`,
        ]
      : []),
    ...(method === 'REGISTER' ? ['Expires: 300'] : []),
    ...(method === 'REGISTER' || method === 'INVITE'
      ? ['Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, UPDATE', 'Supported: replaces, path, timer']
      : []),
    `User-Agent: ${d.agent}`,
    ...content(body),
  ].join('\r\n');
}

export function reply(d: Dialog, status: string, parts: RequestParts, extra: readonly string[] = []): string {
  const { method, cseq, branch, body = '' } = parts;
  const to = method === 'REGISTER' ? d.user : d.callee;
  return [
    `SIP/2.0 ${status}`,
    `Via: SIP/2.0/UDP ${d.host}:${d.port};rport=${d.port};branch=z9hG4bK${branch};received=${d.host}`,
    `From: <sip:${d.user}@${d.server}>;tag=${d.fromTag}`,
    `To: <sip:${to === '' ? '' : `${to}@`}${d.server}>;tag=${d.toTag}`,
    `Call-ID: ${d.callId}@${d.host}`,
    `CSeq: ${cseq} ${method}`,
    ...extra,
    'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, SUBSCRIBE, NOTIFY, INFO, PUBLISH, MESSAGE',
    'Supported: replaces, timer',
    'Server: Example PBX 18.20.1',
    ...content(body),
  ].join('\r\n');
}

export function challenge(d: Dialog): string {
  return `WWW-Authenticate: Digest realm="${realm}", nonce="${d.nonce}", algorithm=MD5, qop="auth"`;
}

export function offer(d: Dialog): string {
  const family = d.host.startsWith('[') ? 'IP6' : 'IP4';
  const host = d.host.replace(/[[\]]/g, '');
  return [
    'v=0',
    `o=- ${d.port}1 1 IN ${family} ${host}`,
    's=call',
    `c=IN ${family} ${host}`,
    't=0 0',
    `m=audio ${d.port + 5000} RTP/AVP ${codecs}`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=sendrecv',
    '',
  ].join('\r\n');
}

function content(body: string): string[] {
  return body === ''
    ? ['Content-Length: 0', '', '']
    : ['Content-Type: application/sdp', `Content-Length: ${body.length}`, '', body];
}
