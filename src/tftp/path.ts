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
const tftp = ascii('tftp');

/**
 * Does the file name `bytes[start, end)` leave the served folder: by `../` or `..\` (also with %2e, %2f and %5c), by an
 * absolute path into the system's own folders, or by a drive letter? An absolute path as such is what many phones send
 * (`/001565aabbcc.cfg`), and one with tftp in it names the served folder itself.
 */
export function leavesFolder(bytes: Uint8Array, start: number, end: number): boolean {
  return climbs(bytes, start, end) || (isSystemPath(bytes, start, end) && !contains(bytes, start, end, tftp));
}

function climbs(bytes: Uint8Array, start: number, end: number): boolean {
  let dots = 0;
  for (let p = start; p < end; ) {
    const byte = unescaped(bytes, p, end);
    if (byte === dot) dots++;
    else {
      // `....//` is what gets past filters that take `../` out once
      if (dots >= 2 && dots !== 3 && (byte === slash || byte === backslash)) return true;
      dots = 0;
    }
    p += bytes[p] === percent && byte !== percent ? 3 : 1;
  }
  // the last step: `x/..`
  return dots === 2 && (end - start === 2 || bytes[end - 3] === slash || bytes[end - 3] === backslash);
}

/** The byte at `p`, or what `%2e`, `%2f` or `%5c` there stands for. */
function unescaped(bytes: Uint8Array, p: number, end: number): number {
  const byte = bytes[p]!;
  if (byte !== percent || p + 2 >= end) return byte;
  const low = bytes[p + 2]! | 0x20;
  if (bytes[p + 1] === 0x32 && low === 0x65) return dot;
  if (bytes[p + 1] === 0x32 && low === 0x66) return slash;
  return bytes[p + 1] === 0x35 && low === 0x63 ? backslash : byte;
}

function isSystemPath(bytes: Uint8Array, start: number, end: number): boolean {
  let p = start;
  if (end - start >= 3 && bytes[start + 1] === colon && (bytes[start + 2] === slash || bytes[start + 2] === backslash))
    return true;
  if (bytes[p] !== slash && bytes[p] !== backslash) return false;
  while (p < end && (bytes[p] === slash || bytes[p] === backslash)) p++;
  for (const folder of systemFolders) {
    const after = p + folder.length;
    if (after < end && (bytes[after] === slash || bytes[after] === backslash) && matches(bytes, p, folder)) return true;
  }
  return false;
}

function contains(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  for (let p = start; p + needle.length <= end; p++) if (matches(bytes, p, needle)) return true;
  return false;
}

function matches(bytes: Uint8Array, start: number, needle: Uint8Array): boolean {
  for (let i = 0; i < needle.length; i++) if ((bytes[start + i]! | 0x20) !== needle[i]) return false;
  return true;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
