/** Targets and prefixes as a token of a subject: base64url of their canonical text. */
export function keyText(text: string): string {
  return Buffer.from(text).toString('base64url');
}
