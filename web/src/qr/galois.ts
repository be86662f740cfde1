/** Logarithms of the field with 256 elements and the polynomial x⁸+x⁴+x³+x²+1 (ISO/IEC 18004, 7.5.2). */
const exponent = new Uint8Array(512);
const logarithm = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  exponent[power] = value;
  exponent[power + 255] = value;
  logarithm[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ 0x11d;
}

function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : exponent[logarithm[a]! + logarithm[b]!]!;
}

/** The product (x-α⁰)(x-α¹)…, highest power first and without its leading 1. */
function generator(degree: number): Uint8Array {
  const result = new Uint8Array(degree);
  result[degree - 1] = 1;
  for (let root = 0; root < degree; root++)
    for (let i = 0; i < degree; i++) {
      result[i] = multiply(result[i]!, exponent[root]!);
      if (i + 1 < degree) result[i]! ^= result[i + 1]!;
    }
  return result;
}

/** The `count` error correction codewords of a block of data codewords: Reed-Solomon (ISO/IEC 18004, 7.5.2). */
export function errorCorrection(data: Uint8Array, count: number): Uint8Array {
  const divisor = generator(count);
  const rest = new Uint8Array(count);
  for (const byte of data) {
    const factor = byte ^ rest[0]!;
    rest.copyWithin(0, 1);
    rest[count - 1] = 0;
    for (let i = 0; i < count; i++) rest[i]! ^= multiply(divisor[i]!, factor);
  }
  return rest;
}
