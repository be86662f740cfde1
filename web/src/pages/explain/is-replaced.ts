interface Block {
  readonly target: string;
  readonly since: number;
  readonly until: number;
  readonly liftedAt: number | null;
}

/** Whether a later block of the same target began while this one ran: an attacker that is recognised by more is out for longer. */
export function isReplaced(block: Block, history: readonly Block[]): boolean {
  return history.some(
    ({ target, since }) =>
      target === block.target && since > block.since && since < Math.min(block.until, block.liftedAt ?? block.until),
  );
}
