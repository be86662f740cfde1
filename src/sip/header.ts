import { readAddress } from './address-header.ts';
import { angle, control, high, percent, slash, suspicious } from './byte-class.ts';
import * as header from './header-name.ts';
import {
  checkCallId,
  checkControls,
  checkDate,
  checkQuotes,
  checkRetryAfter,
  checkUtf8,
  checkWarning,
  readContentLength,
  readCseq,
  readExpires,
  readMaxForwards,
} from './header-value.ts';
import { inspect } from './injection.ts';
import type { SipMessage } from './message.ts';
import { report } from './report.ts';
import { reportEscapedLineBreak } from './start-line.ts';
import { readVia } from './via.ts';

/** One address, name or identifier is no longer than this; only such values are looked at for their length at all. */
export const longestField = 2048;
/** Lists (Via, Route, Accept) and certificates may be longer. */
const longestHeader = 8192;

/**
 * Reads the value `bytes[start, end)` of header `id` into the message, and reports what breaks its grammar. `before` is
 * not 0 if the message had this header already; `flags` are the classes of the bytes of its line.
 */
export function readHeader(
  message: SipMessage,
  id: number,
  start: number,
  end: number,
  before: number,
  flags: number,
): void {
  // bytes that make us look closer; in most headers a slash is common
  let closer = suspicious | percent | angle;
  const { anomalyCount } = message;
  switch (id) {
    case header.viaHeader:
      if (before === 0) readVia(message, start, end);
      message.viaCount++;
      break;
    case header.fromHeader:
      message.fromStart = start;
      message.fromEnd = end;
      readAddress(message, start, end, 'from');
      if ((flags & percent) !== 0) reportEscapedLineBreak(message, start, end);
      closer = suspicious | percent | slash;
      break;
    case header.toHeader:
      message.toStart = start;
      message.toEnd = end;
      readAddress(message, start, end, 'to');
      if ((flags & percent) !== 0) reportEscapedLineBreak(message, start, end);
      closer = suspicious | percent | slash;
      break;
    case header.callIdHeader:
      message.callIdStart = start;
      message.callIdEnd = end;
      checkCallId(message, start, end);
      break;
    case header.cseqHeader:
      readCseq(message, start, end);
      break;
    case header.contactHeader:
      if (before === 0) {
        message.contactStart = start;
        message.contactEnd = end;
        readAddress(message, start, end, 'contact');
      }
      closer = suspicious | percent | slash;
      break;
    case header.contentLengthHeader:
      readContentLength(message, start, end);
      break;
    case header.maxForwardsHeader:
      readMaxForwards(message, start, end);
      break;
    case header.expiresHeader:
      readExpires(message, start, end);
      break;
    case header.userAgentHeader:
    case header.serverHeader:
      if (message.userAgentStart < 0 && (id === header.userAgentHeader || message.kind === 'reply')) {
        message.userAgentStart = start;
        message.userAgentEnd = end;
      }
      break;
    case header.authorizationHeader:
      if (before === 0) {
        message.authorizationStart = start;
        message.authorizationEnd = end;
      }
      checkQuotes(message, start, end);
      break;
    case header.challengeHeader:
      if (before === 0) {
        message.challengeStart = start;
        message.challengeEnd = end;
      }
      message.challengeCount++;
      checkQuotes(message, start, end);
      break;
    case header.dateHeader:
      checkDate(message, start, end);
      break;
    case header.retryAfterHeader:
      checkRetryAfter(message, start, end);
      break;
    case header.warningHeader:
      checkWarning(message, start, end);
      break;
    case header.routeHeader:
      closer = suspicious | percent | slash;
      break;
    case header.plainHeader:
      break;
    default:
      closer |= slash;
  }
  // an address has angle brackets; one that cannot be read may have tags
  if (message.anomalyCount > anomalyCount) closer |= angle;
  if ((flags & (closer | control | high)) === 0) return;
  if ((flags & closer) !== 0) inspect(message, start, end);
  if ((flags & (control | high)) !== 0) checkText(message, start, end, flags);
}

/** Control bytes and UTF-8 of a header or start line whose `flags` tell of them. */
export function checkText(message: SipMessage, start: number, end: number, flags: number): void {
  if ((flags & control) !== 0) checkControls(message, start, end);
  if ((flags & high) !== 0) checkUtf8(message, start, end);
}

export function checkLength(message: SipMessage, id: number, start: number, end: number): void {
  // lists (Via, Route, Accept, bodies of certificates) may be long; one address, name or identifier is not
  const isField =
    id === header.fromHeader || id === header.toHeader || id === header.callIdHeader || id === header.userAgentHeader;
  if (end - start > (isField ? longestField : longestHeader)) report(message, 'oversize-header', start);
}
