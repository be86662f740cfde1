import { type AnomalyCode, anomalies } from './anomaly.ts';
import type { SipMessage } from './message.ts';

const most = 16;

/**
 * Notes a finding at byte offset `at`; the same code once a message. When 16 are there, the lightest gives way to a
 * heavier one, so that a flood of trifles hides nothing.
 */
export function report(message: SipMessage, code: AnomalyCode, at: number): void {
  const { anomalyCodes, anomalyAt } = message;
  const count = message.anomalyCount;
  for (let i = 0; i < count; i++) if (anomalyCodes[i] === code) return;
  if (count < most) {
    anomalyCodes[count] = code;
    anomalyAt[count] = at;
    message.anomalyCount = count + 1;
    return;
  }
  let lightest = 0;
  for (let i = 1; i < most; i++)
    if (anomalies[anomalyCodes[i]!].weight < anomalies[anomalyCodes[lightest]!].weight) lightest = i;
  if (anomalies[anomalyCodes[lightest]!].weight >= anomalies[code].weight) return;
  for (let i = lightest; i < most - 1; i++) {
    anomalyCodes[i] = anomalyCodes[i + 1]!;
    anomalyAt[i] = anomalyAt[i + 1]!;
  }
  anomalyCodes[most - 1] = code;
  anomalyAt[most - 1] = at;
}

/** Makes a used message as good as new: every field absent. */
export function resetMessage(m: SipMessage, bytes: Uint8Array, start: number, end: number): void {
  m.bytes = bytes;
  m.start = start;
  m.end = end;
  m.kind = 'none';
  m.method = 0;
  m.methodStart = -1;
  m.methodEnd = -1;
  m.uriStart = -1;
  m.uriEnd = -1;
  m.status = 0;
  m.viaStart = -1;
  m.viaEnd = -1;
  m.viaCount = 0;
  m.branchStart = -1;
  m.branchEnd = -1;
  m.fromStart = -1;
  m.fromEnd = -1;
  m.fromTagStart = -1;
  m.fromTagEnd = -1;
  m.toStart = -1;
  m.toEnd = -1;
  m.toTagStart = -1;
  m.toTagEnd = -1;
  m.callIdStart = -1;
  m.callIdEnd = -1;
  m.cseq = -1;
  m.cseqMethod = 0;
  m.contactStart = -1;
  m.contactEnd = -1;
  m.contactExpires = -1;
  m.userAgentStart = -1;
  m.userAgentEnd = -1;
  m.authorizationStart = -1;
  m.authorizationEnd = -1;
  m.challengeStart = -1;
  m.challengeEnd = -1;
  m.challengeCount = 0;
  m.expires = -1;
  m.contentLength = -1;
  m.maxForwards = -1;
  m.bodyStart = -1;
  m.bodyEnd = -1;
  m.headerCount = 0;
  m.anomalyCount = 0;
}
