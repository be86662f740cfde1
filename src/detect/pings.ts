import { Recent } from './recent.ts';
import type { Scene } from './scene.ts';

/**
 * Servers ping their customers, and monitors those whom they watch, once a minute or more often, and are late now and
 * then.
 */
export const pingRound = 75_000;
/** A monitor looks at the few that it watches every five minutes, or more often. */
export const monitorRound = 330_000;
/** A phone that is refused has come again by now. */
export const phoneRound = 150_000;
/** Sooner than this the same question belongs to the same round. */
const shortestRound = 5_000;
/** Of many accounts behind one address some may be closed or unknown, and they may come first: so long it is waited for one that works. */
export const otherAccounts = 3_000;
const day = 86_400_000;
/** More phones of one office than these that are refused come one after the other, and not more than so many new ones within 10 s. */
export const fewPhones = 24;
export const mostPhonesAtOnce = 16;
export const phonesAtOnce = 10_000;
/** An office has no more phones than this that its server does not know any more. */
export const mostPhones = 120;
/** An SBC has no more phones behind it than this, and a provider no more accounts with one PBX. */
export const mostThere = 240;
/** Nobody goes on asking for more users than this that are gone. */
export const mostGone = 24;

/**
 * Users that one source asks for round after round, to see whether they are there or to keep a way open to them; a
 * search asks for each once. Bounded, so that whoever searches gains little by asking twice.
 */
export class Pings {
  readonly #there = new Recent(mostThere + 1);
  readonly #gone = new Recent(mostPhones + 1);

  /**
   * Whether this question for a user belongs to a round after the first.
   * @param before when it was asked for in the first one; -Infinity: it was not
   * @param isThere it was answered with success
   * @param most so many may be asked for in vain
   */
  isPing({ user, time, proven }: Scene, before: number, isThere: boolean, most = mostGone): boolean {
    const isKnown = this.#there.has(user) || this.#gone.has(user);
    if (!isKnown && (before === Number.NEGATIVE_INFINITY || time - before < shortestRound)) return false;
    const round = isThere ? this.#there : this.#gone;
    round.add(user, time, proven);
    return round.count(time - day) <= (isThere ? mostThere : most);
  }
}
