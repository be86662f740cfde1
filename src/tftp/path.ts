import { hexValue } from '../sip/byte-class.ts';

const percent = 0x25;
const dot = 0x2e;
const slash = 0x2f;
const colon = 0x3a;
const backslash = 0x5c;

/** Top folders that no provisioning server serves: system files. `/boot` is left out, for network boot reads it. */
const systemFolders = [
  'etc',
  'proc',
  'sys',
  'dev',
  'root',
  'home',
  'bin',
  'sbin',
  'usr',
  'var',
  'tmp',
  'windows',
  'winnt',
].map(ascii);
/** Files of accounts, and the one that Windows starts from: no phone asks for them, wherever they lie. `passwd.cfg` may be one's own. */
const systemFiles = ['passwd', 'shadow', 'sam', 'boot.ini'].map(ascii);
const tftp = ascii('tftp');

/** The name is looked at in one plain form, made here: escapes decoded. A name that does not fit is too long anyway. */
const scratch = new Uint8Array(1024);

/**
 * Does the file name `bytes[start, end)` leave the served folder: by `../` or `..\`, by an absolute path into the system's
 * own folders, by a drive letter, or to a file of the system's accounts? Escapes count as what a careless server makes of
 * them: %2e, also escaped twice (%252e), and UTF-8 that is longer than it may be (%c0%ae, CVE-2000-0884). An absolute path
 * as such is what many phones send (`/001565aabbcc.cfg`), and one with tftp in it names the served folder itself.
 */
export function leavesFolder(bytes: Uint8Array, start: number, end: number): boolean {
  const length = plain(bytes, start, end);
  return (
    climbs(length) || hasDrive(length) || isSystemFile(length) || (isSystemPath(length) && !contains(length, tftp))
  );
}

/** Writes the plain form of the name to `scratch`; returns its length. */
function plain(bytes: Uint8Array, start: number, end: number): number {
  let n = 0;
  for (let p = start; p < end && n < scratch.length; ) {
    let byte = bytes[p++]!;
    for (let times = 0; times < 2 && byte === percent && p + 1 < end; times++) {
      const value = hexValue[bytes[p]!]! * 16 + hexValue[bytes[p + 1]!]!;
      if (value > 255) break;
      byte = value;
      p += 2;
    }
    // two bytes for a letter that takes one (RFC 3629, 10)
    const lead = n > 0 ? scratch[n - 1]! : 0;
    if ((lead === 0xc0 || lead === 0xc1) && byte >= 0x80 && byte < 0xc0) scratch[n - 1] = (lead & 1) * 64 + (byte & 63);
    else scratch[n++] = byte;
  }
  return n;
}

function climbs(length: number): boolean {
  let dots = 0;
  for (let p = 0; p < length; p++) {
    const byte = scratch[p]!;
    if (byte === dot) dots++;
    else {
      // `....//` is what gets past filters that take `../` out once
      if (dots >= 2 && dots !== 3 && isSlash(byte)) return true;
      dots = 0;
    }
  }
  // the last step: `x/..`
  return dots === 2 && (length === 2 || isSlash(scratch[length - 3]!));
}

/** `c:\` and `c:file`. */
function hasDrive(length: number): boolean {
  if (length < 3 || scratch[1] !== colon) return false;
  if (isSlash(scratch[2]!)) return true;
  const letter = scratch[0]! | 0x20;
  if (letter < 0x61 || letter > 0x7a) return false;
  // `a:1b:…` is a MAC address without its zeros
  for (let p = 2; p < length; p++) if (scratch[p] === colon) return false;
  return true;
}

function isSystemFile(length: number): boolean {
  let last = length;
  while (last > 0 && !isSlash(scratch[last - 1]!)) last--;
  for (const file of systemFiles) if (file.length === length - last && matches(last, file)) return true;
  return false;
}

function isSystemPath(length: number): boolean {
  let p = 0;
  while (p < length && isSlash(scratch[p]!)) p++;
  if (p === 0) return false;
  for (const folder of systemFolders) {
    const after = p + folder.length;
    if (after < length && isSlash(scratch[after]!) && matches(p, folder)) return true;
  }
  return false;
}

function contains(length: number, needle: Uint8Array): boolean {
  for (let p = 0; p + needle.length <= length; p++) if (matches(p, needle)) return true;
  return false;
}

function matches(at: number, needle: Uint8Array): boolean {
  for (let i = 0; i < needle.length; i++) if ((scratch[at + i]! | 0x20) !== needle[i]) return false;
  return true;
}

function isSlash(byte: number): boolean {
  return byte === slash || byte === backslash;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
