/** Bits of `byteClass`: what a byte may mean to the parser, so that one table look-up a byte decides whether to look closer. */
export const lineEnd = 1;
/** control byte that has no business in a header: all below 0x20 but TAB, CR and LF; and DEL */
export const control = 2;
/** above 0x7f: UTF-8, or not */
export const high = 4;
export const quote = 8;
/** a byte that injection strings need and ordinary headers seldom have: ' $ | \ ` */
export const suspicious = 16;
export const percent = 32;
export const angle = 64;
export const slash = 128;

/** class bits of each byte */
export const byteClass = new Uint8Array(256);
for (let byte = 0; byte < 32; byte++) byteClass[byte] = control;
byteClass[0x7f] = control;
byteClass[0x09] = 0;
byteClass[0x0a] = lineEnd;
byteClass[0x0d] = lineEnd;
for (let byte = 128; byte < 256; byte++) byteClass[byte] = high;
mark(byteClass, '"', quote);
mark(byteClass, "'$|\\`{", suspicious);
mark(byteClass, '%', percent);
mark(byteClass, '<>', angle);
mark(byteClass, '/', slash);

/** 1 where a byte may stand in a token (RFC 3261, 25.1) */
export const tokenByte = new Uint8Array(256);
mark(tokenByte, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~", 1);

/**
 * 1 where a byte may stand in a host name or IPv4 address. The underscore is no RFC 1034 letter but lives in
 * many networks.
 */
export const hostByte = new Uint8Array(256);
mark(hostByte, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._', 1);

/**
 * 1 where a byte can stand nowhere in a SIP-URI (RFC 3261, 25.1; '#', '[' and bytes above 0x7f are wrong too,
 * but honest phones send them).
 */
export const neverInUri = new Uint8Array(256);
for (let byte = 0; byte <= 32; byte++) neverInUri[byte] = 1;
mark(neverInUri, '"<>\\^`{|}\x7f', 1);

/** value of a hexadecimal digit, 255 for any other byte */
export const hexValue = new Uint8Array(256).fill(255);
for (let digit = 0; digit < 10; digit++) hexValue[0x30 + digit] = digit;
for (let digit = 10; digit < 16; digit++) {
  hexValue[0x41 + digit - 10] = digit;
  hexValue[0x61 + digit - 10] = digit;
}

/** 1 for SP, TAB, CR and LF: linear white space once folds are accepted (RFC 3261, 25.1 LWS) */
export const whiteSpace = new Uint8Array(256);
mark(whiteSpace, ' \t\r\n', 1);

function mark(table: Uint8Array, characters: string, bits: number): void {
  for (let i = 0; i < characters.length; i++) {
    const byte = characters.charCodeAt(i);
    table[byte] = table[byte]! | bits;
  }
}
