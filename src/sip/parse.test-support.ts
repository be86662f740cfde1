import { type AnomalyCode, scoreOf } from './anomaly.ts';
import { SipMessage } from './message.ts';
import { parseSip } from './parse.ts';
import { textOf } from './text.ts';

/** A parsed message with what tests ask for, as texts. */
export interface Parsed {
  readonly message: SipMessage;
  readonly codes: readonly AnomalyCode[];
  readonly score: number;
  /** text of a span of the message by the name of its fields: `fromTag`, `via` …; undefined where absent */
  readonly span: (name: string) => string | undefined;
}

export function parsed(input: string | Uint8Array, streamed = false): Parsed {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const message = new SipMessage();
  parseSip(bytes, 0, bytes.length, message, streamed);
  const codes = message.anomalyCodes.slice(0, message.anomalyCount);
  const fields = new Map(Object.entries(message));
  return {
    message,
    codes,
    score: scoreOf(message.anomalyCodes, message.anomalyCount),
    span: (name) => {
      const start = Number(fields.get(`${name}Start`));
      return start < 0 ? undefined : textOf(bytes, start, Number(fields.get(`${name}End`)));
    },
  };
}

/** A minimal INVITE-free request that scores 0, with headers replaced (by name), added, or (undefined) left out. */
export function request(
  changes: Readonly<Record<string, string | undefined>> = {},
  startLine = 'OPTIONS sip:100@192.0.2.10 SIP/2.0',
): string {
  const headers: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK1',
    From: '<sip:7@198.51.100.7>;tag=1',
    To: '<sip:100@192.0.2.10>',
    'Call-ID': 'c1@198.51.100.7',
    CSeq: `1 ${startLine.split(' ')[0]}`,
    'Max-Forwards': '70',
    'Content-Length': '0',
    ...changes,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return `${startLine}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** The parts of a message of which it says where they stand: `${name}Start` and `${name}End`. */
export const spans = [
  'method',
  'uri',
  'via',
  'branch',
  'from',
  'fromTag',
  'to',
  'toTag',
  'callId',
  'contact',
  'userAgent',
  'authorization',
  'challenge',
  'body',
];
