const space = 0x20;
const closeParenthesis = 0x29;
const plus = 0x2b;
const dash = 0x2d;
const slash = 0x2f;
const semicolon = 0x3b;
const backslash = 0x5c;

const or = ascii('or');
const and = ascii('and');
const like = ascii('like ');
const sleep = ascii('sleep(');
const union = ascii('union');
const all = ascii('all');
const select = ascii('select');
const orderBy = ascii('order by ');
const nullWord = ascii('null');
const statements = ['drop ', 'insert ', 'update ', 'delete ', 'select ', 'shutdown', 'exec ', 'waitfor '].map(ascii);

/**
 * What follows a quote at `start - 1` in a value that breaks out of an SQL string: a comment, a second statement, a
 * condition or a UNION. A name such as O'Brien, or the boys' and girls' club, is none of it. All spans are lower case.
 */
export function hasSqlAfterQuote(bytes: Uint8Array, start: number, end: number): boolean {
  let p = start;
  while (p < end && p < start + 16 && (isSeparator(bytes[p]!) || bytes[p] === closeParenthesis)) p++;
  const byte = bytes[p]!;
  if (byte === dash && bytes[p + 1] === dash) return true;
  if (byte === slash && bytes[p + 1] === 0x2a) return true;
  if (byte === semicolon) {
    let q = p + 1;
    while (q < end && q < p + 4 && isSeparator(bytes[q]!)) q++;
    if (bytes[q] === dash && bytes[q + 1] === dash) return true;
    for (const statement of statements) if (startsWith(bytes, q, end, statement)) return true;
    return false;
  }
  if (startsWith(bytes, p, end, or)) return isSqlComparison(bytes, p + 2, end, false);
  if (byte === 0x7c && bytes[p + 1] === 0x7c) return isSqlComparison(bytes, p + 2, end, false);
  if (startsWith(bytes, p, end, and)) return isSqlComparison(bytes, p + 3, end, false);
  if (startsWith(bytes, p, end, orderBy)) return isDigit(bytes[p + orderBy.length]!);
  if (startsWith(bytes, p, end, union)) {
    const q = skipSeparators(bytes, p + union.length, end);
    return startsWith(bytes, q, end, select) || startsWith(bytes, q, end, all);
  }
  return false;
}

/** `1=1`, `'a'='a`, `x like '`, `sleep(5)`, `1 --` behind `or` or `and`. `numbersOnly` where no quote led to it. */
export function isSqlComparison(bytes: Uint8Array, start: number, end: number, numbersOnly: boolean): boolean {
  let p = start;
  if (p >= end || !(isSeparator(bytes[p]!) || isBracketOrQuote(bytes[p]!))) return false;
  const stop = Math.min(end, start + 40);
  while (p < stop && (isSeparator(bytes[p]!) || isBracketOrQuote(bytes[p]!))) p++;
  if (startsWith(bytes, p, end, sleep)) return true;
  const operand = p;
  while (p < stop && (isDigit(bytes[p]!) || (!numbersOnly && isWordByte(bytes[p]!)))) p++;
  if (numbersOnly && p === operand) return false;
  while (p < stop && (isSeparator(bytes[p]!) || isBracketOrQuote(bytes[p]!))) p++;
  if (bytes[p] === dash && bytes[p + 1] === dash) return !numbersOnly && p > operand;
  if (bytes[p] === 0x3d) {
    const next = skipSeparators(bytes, p + 1, end);
    if (!numbersOnly) return next < end;
    return isDigit(bytes[next]!);
  }
  return !numbersOnly && startsWith(bytes, p, end, like);
}

/** `union select 1`, `union all select null`: not the words of a subject line. */
export function isUnionSelect(bytes: Uint8Array, start: number, end: number): boolean {
  if (!startsWith(bytes, start, end, union)) return false;
  let p = skipSeparators(bytes, start + union.length, end);
  if (startsWith(bytes, p, end, all)) p = skipSeparators(bytes, p + all.length, end);
  if (!startsWith(bytes, p, end, select)) return false;
  const operand = skipSeparators(bytes, p + select.length, end);
  const byte = bytes[operand]!;
  return (
    operand < end &&
    (isDigit(byte) || isBracketOrQuote(byte) || byte === 0x2a || startsWith(bytes, operand, end, nullWord))
  );
}

function skipSeparators(bytes: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, start + 8);
  let p = start;
  while (p < stop && isSeparator(bytes[p]!)) p++;
  return p;
}

function startsWith(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (start + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}

/** SQL takes a comment for a space, and a URL's plus sign is one */
function isSeparator(byte: number): boolean {
  return byte === space || byte === plus;
}

/** a backslash stands before a quote in a quoted string */
function isBracketOrQuote(byte: number): boolean {
  return byte === 0x27 || byte === 0x22 || byte === 0x28 || byte === closeParenthesis || byte === backslash;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isWordByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f;
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
