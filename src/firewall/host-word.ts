/** Values of the type `mark`, as which our maps hold seconds, are in host order (x86-64 and arm64: little-endian). */
export function hostWord(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
