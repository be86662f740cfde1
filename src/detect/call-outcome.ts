/** Refusals of a call that say nothing of a busy or absent person (RFC 3261, 21.4–21.6); challenges are looked at later. */
export function isRefused(status: number): boolean {
  if (status < 400 || status === 401 || status === 407 || isTrouble(status) || isUnreached(status)) return false;
  if (isUnpaid(status)) return false;
  // what the two ends have to agree on before the number counts (RFC 3261, 21.4.15 and 21.4.16; RFC 4028, 6): the caller tries again
  if (status >= 420 && status <= 422) return false;
  // calls that come round in a loop of forwardings go on until somebody sees it (482, 483), whoever began them
  if (status === 482 || status === 483) return false;
  return !(status === 486 || status === 487 || status === 491 || status === 600);
}

/** The server knows who calls, and that he has not paid (402: RFC 3261, 21.4.3). */
export function isUnpaid(status: number): boolean {
  return status === 402;
}

/** Nobody answered or is there, or the media that were offered do not fit (RFC 3261, 21.4.9, 21.4.18 and 21.4.26). */
export function isUnreached(status: number): boolean {
  return status === 408 || status === 480 || status === 488;
}

/** The server is in trouble, or one behind it (RFC 3261, 21.5). */
export function isTrouble(status: number): boolean {
  return status === 500 || (status >= 502 && status <= 504);
}
