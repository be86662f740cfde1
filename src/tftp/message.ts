import type { TftpAnomalyCode } from './anomaly.ts';

export type TftpKind = 'none' | 'read' | 'write' | 'data' | 'ack' | 'error' | 'oack';

/**
 * One parsed TFTP packet (RFC 1350, 2347). The object is reused: `parseTftp` overwrites every field. Spans are byte
 * offsets into `bytes`, [xStart, xEnd); -1 for both where there is none.
 */
export class TftpMessage {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  kind: TftpKind = 'none';
  /** of a read or write request */
  nameStart = -1;
  nameEnd = -1;
  /** as written; RFC 1350 takes it in any case */
  modeStart = -1;
  modeEnd = -1;
  /** option names and values of a request or OACK, each ended by NUL (RFC 2347) */
  optionsStart = -1;
  optionsEnd = -1;
  /** of data and ack; -1 otherwise */
  block = -1;
  dataStart = -1;
  dataEnd = -1;
  /** of an error; -1 otherwise */
  errorCode = -1;
  textStart = -1;
  textEnd = -1;
  /** the name leaves the served folder: `../`, an absolute path into the system's own folders, a file of its accounts */
  climbs = false;
  /** name or mode is longer than any server has room for: what overruns its buffer */
  overflows = false;
  /** findings, each code once, in the order found */
  anomalyCount = 0;
  readonly anomalyCodes: TftpAnomalyCode[] = [];
  /** byte offset of each finding */
  readonly anomalyAt: number[] = [];
}
