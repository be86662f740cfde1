/** Until the engine takes part. */
export const notYet =
  'the engine of this version takes no part in a cluster yet: this host goes on protecting by itself alone';
