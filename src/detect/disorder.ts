/**
 * Packets of several interfaces come out of order by less than this, milliseconds. What lies further ahead of the time was
 * noted before that was set back, as where an older recording follows in a capture file.
 */
export const disorder = 1_000;
