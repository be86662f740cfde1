/** What a test says of a request; all the rest is filled in as an honest phone would. */
export interface RequestFields {
  readonly method: string;
  /** of the Request-URI (of To in a REGISTER); '' for none */
  readonly user: string;
  /** of To, where the Request-URI names the server only */
  readonly to?: string;
  /** of From */
  readonly from?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly branch?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly expires?: number;
  /** credentials: `nonce` as it was given, `account` when it is not `from` */
  readonly auth?: {
    readonly nonce: string;
    readonly account?: string;
    readonly response?: string;
    readonly realm?: string;
  };
  /** null: no User-Agent */
  readonly agent?: string | null;
  readonly headers?: readonly string[];
  readonly body?: string;
}

export interface Written extends RequestFields {
  readonly from: string;
  readonly callId: string;
  readonly cseq: number;
  readonly branch: string;
  readonly fromTag: string;
}

function host(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function targetOf({ user, to = user }: RequestFields, server: string): string {
  return to === '' ? `sip:${host(server)}` : `sip:${to}@${host(server)}`;
}

/** @param via address, port and transport that the sender believes to have */
export function requestText(request: Written, via: string, transport: string, server: string): string {
  const { method, from, auth, body = '' } = request;
  const target = targetOf(request, server);
  const uri = method === 'REGISTER' || request.to !== undefined ? `sip:${host(server)}` : target;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${via};branch=${request.branch};rport`,
    'Max-Forwards: 70',
    `From: <sip:${from}@${host(server)}>;tag=${request.fromTag}`,
    `To: <${target}>${request.toTag ? `;tag=${request.toTag}` : ''}`,
    `Call-ID: ${request.callId}`,
    `CSeq: ${request.cseq} ${method}`,
    `Contact: <sip:${from}@${via}>`,
  ];
  if (request.agent) lines.push(`User-Agent: ${request.agent}`);
  if (method === 'REGISTER' || method === 'SUBSCRIBE' || method === 'PUBLISH')
    lines.push(`Expires: ${request.expires ?? 3600}`);
  if (auth) {
    const name = method === 'REGISTER' ? 'Authorization' : 'Proxy-Authorization';
    lines.push(
      `${name}: Digest username="${auth.account ?? from}", realm="${auth.realm ?? 'pbx.example'}", nonce="${auth.nonce}", uri="${uri}", response="${auth.response ?? responseOf(request.branch)}", algorithm=MD5, qop=auth, cnonce="0a4f113b", nc=00000001`,
    );
  }
  lines.push(...(request.headers ?? []), `Content-Length: ${body.length}`, '', body);
  return lines.join('\r\n');
}

export interface ReplyFields {
  readonly toTag?: string;
  /** a challenge with this nonce */
  readonly nonce?: string;
  readonly realm?: string;
  readonly stale?: boolean;
  /** default true */
  readonly qop?: boolean;
  readonly headers?: readonly string[];
}

/** The answer to `request`. `via` as in the request. */
export function replyText(
  request: Written,
  status: number,
  via: string,
  transport: string,
  server: string,
  fields: ReplyFields,
): string {
  const target = targetOf(request, server);
  const toTag = request.toTag ?? fields.toTag;
  const lines = [
    `SIP/2.0 ${status} Answer`,
    `Via: SIP/2.0/${transport} ${via};branch=${request.branch};rport=5060;received=198.51.100.1`,
    `From: <sip:${request.from}@${host(server)}>;tag=${request.fromTag}`,
    `To: <${target}>${toTag && status > 100 ? `;tag=${toTag}` : ''}`,
    `Call-ID: ${request.callId}`,
    `CSeq: ${request.cseq} ${request.method}`,
  ];
  if (fields.nonce !== undefined)
    lines.push(
      `${status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate'}: Digest realm="${fields.realm ?? 'pbx.example'}", nonce="${fields.nonce}", algorithm=MD5${fields.qop === false ? '' : ', qop="auth"'}${fields.stale ? ', stale=true' : ''}`,
    );
  lines.push(...(fields.headers ?? []), 'Content-Length: 0', '', '');
  return lines.join('\r\n');
}

export function viaHost(address: string, port: number): string {
  return `${host(address)}:${port}`;
}

/** 32 hexadecimal digits that differ from message to message, as a digest does. */
function responseOf(seed: string): string {
  let hash = 0x811c9dc5;
  let digits = '';
  for (let round = 0; digits.length < 32; round++) {
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i) ^ round, 0x01000193);
    digits += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return digits;
}
