/** A number that was incomplete when it was dialled. */
interface Incomplete {
  readonly callId: number;
  readonly digits: string;
  /** hashes, as in the scene */
  readonly user: number;
  readonly number: number;
}

/**
 * Gateways to the telephone network send a number as it is dialled: INVITE after INVITE of one call, each with some digits more,
 * and the PBX answers 484 until it is whole (overlap signalling, RFC 3578, 3.1). All of these are one number. Of one source;
 * it dials one number after the other, or some of its calls count more than once.
 */
export class OverlapDialling {
  #last: Incomplete | undefined;

  /** The PBX answered 484. Returns what this continues: the same call with fewer digits. */
  continues(callId: number, digits: string, user: number, number: number): Incomplete | undefined {
    const last = this.#last;
    this.#last = { callId, digits, user, number };
    const goesOn = last?.callId === callId && digits.length > last.digits.length && digits.startsWith(last.digits);
    return goesOn ? last : undefined;
  }

  /** The call rings: what was incomplete of it before is no number. */
  complete(callId: number): Incomplete | undefined {
    const last = this.#last;
    if (last?.callId !== callId) return undefined;
    this.#last = undefined;
    return last;
  }
}
