import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { errorCorrection } from './galois.ts';
import { qrCodewords } from './qr-codewords.ts';
import { type QrMatrix, qrMatrix } from './qr-matrix.ts';

const uri = 'otpauth://totp/sipPROT%3Aadmin?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=sipPROT';

test('error correction is that of ISO/IEC 18004: the published example of version 1-M', () => {
  const data = Uint8Array.of(32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17);
  assert.deepEqual([...errorCorrection(data, 10)], [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
});

test('an authenticator reads the code of the second factor: bit for bit the matrix that a foreign reader decoded', () => {
  const matrix = qrMatrix(uri);
  assert.equal(matrix.length, 41);
  const picture = matrix.map((row) => row.map((dark) => (dark ? '#' : '.')).join('')).join('\n');
  assert.equal(
    createHash('sha256').update(picture).digest('hex'),
    '8b5cd1d446003eae996dfff26f81db0fd8b0844b889dbfde928ac2fda045ca59',
  );
});

test('every length of a secret’s address gets a code of the right size, and one that is too long is refused', () => {
  for (const length of [1, 14, 15, 106, 107, 213, 214, 331]) {
    const { version, codewords } = qrCodewords('a'.repeat(length));
    const matrix = qrMatrix('a'.repeat(length));
    assert.equal(matrix.length, 17 + 4 * version);
    assert.ok(codewords.length > length);
    assert.ok(hasFinders(matrix), `finder patterns at ${length}`);
  }
  assert.throws(() => qrMatrix('a'.repeat(332)), RangeError);
});

function hasFinders(matrix: QrMatrix): boolean {
  const size = matrix.length;
  const corners = [
    [0, 0],
    [size - 7, 0],
    [0, size - 7],
  ] as const;
  return corners.every(([x, y]) => {
    const middle = matrix[y + 3]!.slice(x, x + 7).map((dark) => (dark ? 1 : 0));
    return middle.join('') === '1011101';
  });
}
