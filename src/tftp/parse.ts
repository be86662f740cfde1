import type { TftpAnomalyCode } from './anomaly.ts';
import type { TftpMessage } from './message.ts';
import { leavesFolder } from './path.ts';

const longestName = 255;
const longestMode = 16;
/** RFC 2348: the largest block. */
const largestBlock = 65_464;

/**
 * Parses the UDP payload `bytes[start, end)` as TFTP (RFC 1350, options of RFC 2347) into `message`, every field of
 * which is overwritten. Total; `kind` is `none` when it is no TFTP. Only the shape is looked at: what belongs to a
 * transfer is for the caller to know, because data packets are any bytes.
 */
export function parseTftp(bytes: Uint8Array, start: number, end: number, message: TftpMessage): void {
  reset(message, bytes, start, end);
  const length = end - start;
  if (length < 4 || bytes[start] !== 0) return;
  switch (bytes[start + 1]) {
    case 1:
    case 2:
      readRequest(message);
      break;
    case 3:
      if (length > largestBlock + 4) return;
      message.kind = 'data';
      message.block = word(bytes, start + 2);
      message.dataStart = start + 4;
      message.dataEnd = end;
      break;
    case 4:
      // some stacks pad to a word; nothing else is that short
      if (length > 8) return;
      message.kind = 'ack';
      message.block = word(bytes, start + 2);
      break;
    case 5:
      readError(message);
      break;
    case 6:
      readOptionsAcknowledged(message);
      break;
    default:
  }
}

function readRequest(message: TftpMessage): void {
  const { bytes, start, end } = message;
  const nameStart = start + 2;
  const nameEnd = endOfString(bytes, nameStart, end);
  // the first bytes of some other protocol: no name that a person or a phone could mean
  if (nameEnd > nameStart && !isPrintable(bytes[nameStart]!)) return;
  message.kind = bytes[start + 1] === 1 ? 'read' : 'write';
  message.nameStart = nameStart;
  message.nameEnd = nameEnd;
  checkName(message, nameStart, nameEnd);
  if (nameEnd >= end) {
    report(message, 'tftp-no-terminator', nameEnd);
    return;
  }
  const modeStart = nameEnd + 1;
  const modeEnd = endOfString(bytes, modeStart, end);
  message.modeStart = modeStart;
  message.modeEnd = modeEnd;
  if (modeEnd - modeStart > longestMode) {
    message.overflows = true;
    report(message, 'tftp-long-mode', modeStart);
  } else if (!isMode(bytes, modeStart, modeEnd)) report(message, 'tftp-bad-mode', modeStart);
  if (modeEnd >= end) {
    report(message, 'tftp-no-terminator', modeEnd);
    return;
  }
  readOptions(message, modeEnd + 1);
}

function readOptionsAcknowledged(message: TftpMessage): void {
  const { bytes, start, end } = message;
  // an option name is a word (RFC 2347); an OACK has one at least
  if (bytes[end - 1] !== 0 || !isPrintable(bytes[start + 2]!)) return;
  message.kind = 'oack';
  readOptions(message, start + 2);
}

/** Names and values in turn, each ended by NUL. Padding with NUL is tolerated. */
function readOptions(message: TftpMessage, start: number): void {
  const { bytes, end } = message;
  let p = start;
  while (p < end && bytes[p] !== 0) {
    const nameEnd = endOfString(bytes, p, end);
    const valueEnd = endOfString(bytes, nameEnd + 1, end);
    if (valueEnd >= end) {
      report(message, 'tftp-bad-option', p);
      p = end;
    } else p = valueEnd + 1;
  }
  if (p > start) {
    message.optionsStart = start;
    message.optionsEnd = p;
  }
}

function readError(message: TftpMessage): void {
  const { bytes, start, end } = message;
  const code = word(bytes, start + 2);
  // RFC 1350 and 2347 know 0 to 8
  if (code > 8) return;
  message.kind = 'error';
  message.errorCode = code;
  message.textStart = start + 4;
  message.textEnd = endOfString(bytes, start + 4, end);
}

function checkName(message: TftpMessage, start: number, end: number): void {
  const { bytes } = message;
  if (start === end) report(message, 'tftp-empty-name', start);
  if (end - start > longestName) {
    message.overflows = true;
    report(message, 'tftp-long-name', start);
  }
  for (let p = start; p < end; p++) {
    if (bytes[p]! < 0x20 || bytes[p] === 0x7f) {
      report(message, 'tftp-control-character', p);
      break;
    }
  }
  if (leavesFolder(bytes, start, end)) {
    message.climbs = true;
    report(message, 'path-traversal', start);
  }
}

const modes = ['octet', 'netascii', 'mail', 'binary'].map((mode) =>
  Uint8Array.from(mode, (letter) => letter.charCodeAt(0)),
);

function isMode(bytes: Uint8Array, start: number, end: number): boolean {
  for (const mode of modes) {
    if (mode.length !== end - start) continue;
    let i = 0;
    while (i < mode.length && (bytes[start + i]! | 0x20) === mode[i]) i++;
    if (i === mode.length) return true;
  }
  return false;
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x7f;
}

function endOfString(bytes: Uint8Array, start: number, end: number): number {
  let p = start;
  while (p < end && bytes[p] !== 0) p++;
  return Math.min(p, end);
}

function word(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! * 256 + bytes[offset + 1]!;
}

function report(message: TftpMessage, code: TftpAnomalyCode, at: number): void {
  const count = message.anomalyCount;
  for (let i = 0; i < count; i++) if (message.anomalyCodes[i] === code) return;
  message.anomalyCodes[count] = code;
  message.anomalyAt[count] = at;
  message.anomalyCount = count + 1;
}

function reset(message: TftpMessage, bytes: Uint8Array, start: number, end: number): void {
  message.bytes = bytes;
  message.start = start;
  message.end = end;
  message.kind = 'none';
  message.nameStart = -1;
  message.nameEnd = -1;
  message.modeStart = -1;
  message.modeEnd = -1;
  message.optionsStart = -1;
  message.optionsEnd = -1;
  message.block = -1;
  message.dataStart = -1;
  message.dataEnd = -1;
  message.errorCode = -1;
  message.textStart = -1;
  message.textEnd = -1;
  message.climbs = false;
  message.overflows = false;
  message.anomalyCount = 0;
}
