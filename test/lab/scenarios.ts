/**
 * SIPp scenarios as text. Rows of `SippOptions`: `[field0]` is the user (or dialled number), `[field1]` the
 * credentials that sipp.ts makes of the password, `[field2]` the sender's own address (`udp-addresses`).
 */

/** What all scenarios of a caller have in common. */
export interface Caller {
  /** `null` leaves the header out; a desk phone's by default */
  readonly userAgent?: string | null;
  /** milliseconds until a missing answer fails the call; 4,000 by default */
  readonly answerMs?: number;
  /** resend over UDP as RFC 3261 17.1 wants (default), or send once: attackers do not wait */
  readonly resend?: boolean;
}

const deskPhone = 'Yealink SIP-T46S 66.85.0.5';
const ringing = 180;

interface Request extends Caller {
  readonly method: string;
  /** user part of the request URI; whole URI if it begins with `[` or `sip:` */
  readonly to: string;
  readonly from: string;
  readonly cseq: number;
  readonly headers?: readonly string[];
  readonly toHeader?: string;
  /** the request's own Via: a new branch, except in the ACK to a refusal */
  readonly via?: string;
  readonly body?: readonly string[];
}

/** Registers `[field0]` with the row's password; `contactPort` says where calls go, the sender's own port by default. */
export function register(options: Caller & { readonly contactPort?: number; readonly expires?: number } = {}): string {
  const request = registration(options, options.contactPort, options.expires);
  return scenario('register', [
    send({ ...request, cseq: 1 }),
    receive(401, options, 'auth="true"'),
    send({ ...request, cseq: 2, headers: [...request.headers, credentials] }),
    receive(200, options),
  ]);
}

/**
 * One guess: the row's password is not that of `[field0]`, the PBX answers `refusal`. With one user in all rows this is a
 * brute force on an account; run a few at a slow rate and it is a phone with a stale password.
 */
export function guess(options: Caller & { readonly refusal?: 401 | 403 | 404 } = {}): string {
  const request = registration(options);
  return scenario('guess', [
    send({ ...request, cseq: 1 }),
    receive(401, options, 'auth="true"'),
    send({ ...request, cseq: 2, headers: [...request.headers, credentials] }),
    receive(options.refusal ?? 403, options),
  ]);
}

/** Asks for `[field0]` without credentials; any of `answers` will do. INVITE is acknowledged, then given up. */
export function enumerate(
  method: 'REGISTER' | 'INVITE' | 'OPTIONS' | 'SUBSCRIBE' | 'MESSAGE',
  options: Caller & { readonly answers?: readonly number[] } = {},
): string {
  const request: Request =
    method === 'REGISTER'
      ? { ...registration(options), cseq: 1 }
      : {
          ...options,
          method,
          to: '[field0]',
          from: '[field0]',
          cseq: 1,
          headers: [contact(), ...(method === 'SUBSCRIBE' ? ['Event: presence', 'Expires: 300'] : [])],
          ...(method === 'INVITE' ? { body: offer } : {}),
        };
  return scenario(`enumerate by ${method}`, [
    send(request),
    ...(method === 'INVITE' ? [provisional(100, options)] : []),
    ...receiveAny(options.answers ?? [401, 403, 404, 405, 407, 480, 489, 200], options, 1),
    '<label id="1"/>',
    ...(method === 'INVITE' ? [acknowledgeRefusal('[field0]', '[field0]', 1, options)] : []),
  ]);
}

/**
 * Dials `[field0]` (a number with whatever prefix) without credentials, the toll fraud's probe. Acknowledges a
 * refusal; a PBX that puts the call through is hung up on after 200 ms. `accepted` says which of both is expected.
 */
export function dial(options: Caller & { readonly accepted?: boolean; readonly from?: string } = {}): string {
  const from = options.from ?? '1000';
  const invite: Request = {
    ...options,
    method: 'INVITE',
    to: '[field0]',
    from,
    cseq: 1,
    headers: [contact()],
    body: offer,
  };
  return scenario('dial', [
    send(invite),
    provisional(100, options),
    provisional(ringing, options),
    provisional(183, options),
    ...(options.accepted
      ? [receive(200, options, 'rrs="true"'), ...hangUp(from, 2, options)]
      : [
          ...receiveAny([401, 403, 404, 405, 407, 480, 484], options, 1),
          '<label id="1"/>',
          acknowledgeRefusal('[field0]', from, 1, options),
        ]),
  ]);
}

/** A phone calls `to` with the credentials of the row, talks for `talkMs` and hangs up. */
export function call(options: Caller & { readonly to: string; readonly talkMs?: number }): string {
  const { to } = options;
  const from = '[field0]';
  const invite = { ...options, method: 'INVITE', to, from, headers: [contact()], body: offer };
  return scenario('call', [
    send({ ...invite, cseq: 1 }),
    provisional(100, options),
    receive(401, options, 'auth="true"'),
    acknowledgeRefusal(to, from, 1, options),
    send({ ...invite, cseq: 2, headers: [...invite.headers, credentials] }),
    provisional(100, options),
    provisional(ringing, options),
    receive(200, options, 'rrs="true"'),
    ...hangUp(from, 3, options, options.talkMs),
  ]);
}

/** Calls `[field0]` without credentials and expects the call to be put through: a trunk calls in. */
export function trunkCall(options: Caller & { readonly talkMs?: number } = {}): string {
  return dial({ ...options, accepted: true, from: '+15550100' });
}

/** Answers calls: 180, 200, waits for BYE. Also answers OPTIONS, if run with `-aa`. */
export function answer(options: { readonly user?: string } = {}): string {
  const reply = (status: string, more: readonly string[]) =>
    text([
      `SIP/2.0 ${status}`,
      '[last_Via:]',
      '[last_From:]',
      '[last_To:]',
      '[last_Call-ID:]',
      '[last_CSeq:]',
      ...more,
    ]);
  const tagged = (status: string, more: readonly string[], body: readonly string[] = []) =>
    reply(status, ['[last_Record-Route:]', contact(options.user ?? 'phone'), ...more, ...content(body)]).replace(
      '[last_To:]',
      '[last_To:];tag=[pid]b[call_number]',
    );
  return scenario('answer', [
    '<recv request="INVITE" rrs="true"/>',
    `<send>${tagged('180 Ringing', [])}</send>`,
    `<send retrans="500">${tagged('200 OK', [], offer)}</send>`,
    '<recv request="ACK" optional="true" rrs="true"/>',
    '<recv request="BYE"/>',
    `<send>${reply('200 OK', ['Content-Length: 0', ''])}</send>`,
  ]);
}

/** Sends one request a call and does not wait: only for measuring what a flood does. */
export function flood(method: 'REGISTER' | 'OPTIONS' | 'INVITE', options: Caller = {}): string {
  const request: Request =
    method === 'REGISTER'
      ? { ...registration(options), cseq: 1, resend: false }
      : { ...options, method, to: '[field0]', from: '[field0]', cseq: 1, resend: false, headers: [contact()] };
  return scenario('flood', [send(request)]);
}

/** A keep-alive or qualify ping: OPTIONS to the PBX itself, answered with 200. */
export function keepAlive(options: Caller = {}): string {
  const request: Request = { ...options, method: 'OPTIONS', to: '', from: '[field0]', cseq: 1, headers: [contact()] };
  return scenario('keep-alive', [send(request), receive(200, options)]);
}

const credentials = '[field1]';

const offer = [
  'v=0',
  'o=- 1 1 IN IP[local_ip_type] [local_ip]',
  's=-',
  'c=IN IP[media_ip_type] [media_ip]',
  't=0 0',
  'm=audio 40000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
];

function contact(user = '[field0]', port: string | number = '[local_port]'): string {
  return `Contact: <sip:${user}@[local_ip]:${port};transport=[transport]>`;
}

function registration(caller: Caller, port?: number, expires = 300) {
  return {
    ...caller,
    method: 'REGISTER',
    to: '',
    from: '[field0]',
    toHeader: 'To: <sip:[field0]@[remote_ip]>',
    headers: [contact('[field0]', port), `Expires: ${expires}`],
  };
}

function send(request: Request): string {
  const { method, to, from, cseq } = request;
  const uri =
    to.startsWith('sip:') || to.startsWith('[next') ? to : `sip:${to ? `${to}@` : ''}[remote_ip]:[remote_port]`;
  const agent = request.userAgent === undefined ? deskPhone : request.userAgent;
  const lines = [
    `${method} ${uri} SIP/2.0`,
    request.via ?? 'Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]',
    'Max-Forwards: 70',
    ...(to.startsWith('[next') ? ['[routes]'] : []),
    `From: <sip:${from}@[remote_ip]>;tag=[pid]a[call_number]`,
    request.toHeader ?? `To: <sip:${to ? `${to}@` : ''}[remote_ip]>`,
    'Call-ID: [call_id]',
    `CSeq: ${cseq} ${method}`,
    ...(request.headers ?? []),
    ...(agent === null ? [] : [`User-Agent: ${agent}`]),
    ...content(request.body ?? []),
  ];
  const resend = (request.resend ?? true) && method !== 'ACK' ? ' retrans="500"' : '';
  return `<send${resend}>${text(lines)}</send>`;
}

function content(body: readonly string[]): string[] {
  return body.length === 0
    ? ['Content-Length: 0', '']
    : ['Content-Type: application/sdp', 'Content-Length: [len]', '', ...body];
}

/** The ACK to a refusal belongs to the INVITE's transaction: same branch, To with the tag of the answer (RFC 3261, 17.1.1.3). */
function acknowledgeRefusal(to: string, from: string, cseq: number, caller: Caller): string {
  return send({ ...caller, method: 'ACK', to, from, cseq, via: '[last_Via:]', toHeader: '[last_To:]' });
}

function hangUp(from: string, byeCseq: number, caller: Caller, talkMs = 200): string[] {
  const within = { ...caller, to: '[next_url]', from, toHeader: '[last_To:]' };
  return [
    send({ ...within, method: 'ACK', cseq: byeCseq - 1 }),
    `<pause milliseconds="${talkMs}"/>`,
    send({ ...within, method: 'BYE', cseq: byeCseq }),
    receive(200, caller),
  ];
}

function receive(status: number, caller: Caller, more = ''): string {
  return `<recv response="${status}" timeout="${caller.answerMs ?? 4000}"${more && ` ${more}`}/>`;
}

/** SIPp watches the time only of the step that it stands on, so an optional one needs its limit too. */
function provisional(status: number, caller: Caller): string {
  return receive(status, caller, 'optional="true"');
}

/** SIPp has no alternatives: all but the last are optional and jump to `label`. */
function receiveAny(statuses: readonly number[], caller: Caller, label: number): string[] {
  const last = statuses.length - 1;
  return statuses.map((status, i) => receive(status, caller, i === last ? '' : `optional="true" next="${label}"`));
}

function text(lines: readonly string[]): string {
  return `<![CDATA[\n${lines.join('\n')}\n]]>`;
}

function scenario(name: string, steps: readonly string[]): string {
  return `<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`;
}
