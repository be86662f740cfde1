/** Commands that also are words or names: `Tom|Cat` is a display name. Never taken without arguments. */
const words = ['cat', 'id', 'ls', 'echo', 'ping', 'sleep', 'touch', 'rm', 'php', 'perl', 'ruby', 'sh', 'kill', 'mail'];
/** Commands that are nothing else. */
const tools = [
  'wget',
  'curl',
  'bash',
  'nc',
  'ncat',
  'whoami',
  'uname',
  'nslookup',
  'python',
  'telnet',
  'chmod',
  'busybox',
];

interface Command {
  readonly bytes: Uint8Array;
  readonly isWord: boolean;
}

const byFirst: Command[][] = Array.from({ length: 256 }, () => []);
for (const [list, isWord] of [
  [words, true],
  [tools, false],
] as const) {
  for (const word of list) {
    const bytes = Uint8Array.from(word, (letter) => letter.charCodeAt(0));
    byFirst[bytes[0]!]!.push({ bytes, isWord });
  }
}

/**
 * Does a shell command begin at `start` (after one space at most)? How sure it must be depends on what stands before:
 * `bare` after `$(` and a backtick, where the word alone says enough; `piped` after `|`, where a word needs arguments;
 * `arguments` after `;` and `&&`, which SIP itself uses, where every command needs them.
 */
export function isCommand(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: 'bare' | 'piped' | 'arguments',
): boolean {
  const p = start < end && bytes[start] === 0x20 ? start + 1 : start;
  if (p >= end) return false;
  const candidates = byFirst[bytes[p]!]!;
  for (let k = 0; k < candidates.length; k++) {
    const command = candidates[k]!;
    const after = p + command.bytes.length;
    if (after > end || !same(bytes, p, command.bytes)) continue;
    const next = after < end ? bytes[after]! : 0;
    if (isNameByte(next)) continue;
    if (context === 'bare') return true;
    if (hasArguments(bytes, after, end)) return true;
    if (context === 'piped' && !command.isWord) return true;
  }
  return false;
}

/** A space (or `${IFS}`), then an option, a path, a number or a URL. */
function hasArguments(bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 1 >= end) return false;
  if (bytes[start] === 0x24) return true;
  if (bytes[start] !== 0x20 && bytes[start] !== 0x2b) return false;
  const byte = bytes[start + 1]!;
  // - / . ~ $ 0-9
  if (byte === 0x2d || byte === 0x2f || byte === 0x2e || byte === 0x7e || byte === 0x24) return true;
  if (byte >= 0x30 && byte <= 0x39) return true;
  // http, ftp
  return byte === 0x68 ? bytes[start + 2] === 0x74 : byte === 0x66 && bytes[start + 2] === 0x74;
}

function same(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}

function isNameByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte === 0x3d || byte >= 0x80
  );
}
