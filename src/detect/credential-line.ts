/** A phone waits at least this long between two tries with a wrong password (vendors' defaults are 20 s and more). */
const phonePause = 9_000;
/** Many phones answer the challenge that comes with the refusal once more, at once and in the same dialog. */
const doubleTry = 1_500;
/** A device that fails over asks this many servers in one round. */
const serversOfRound = 6;
/** After a pause of this length, so many tries that came at once are one. */
const longPause = 20_000;
const triesAtOnce = 3;
/** One restart, which begins with short pauses again, is pardoned for so many pauses that are long enough. */
const pausesPerRestart = 4;
/** A device that backs off may begin with pauses as short as this. */
const firstPause = 1_900;
const growth = 1.5;
const steadiness = 3;
const memory = 3_600_000;

/**
 * The refused tries of one account at one source, as seen by their pauses: is this a device that goes on with a wrong
 * password, or somebody who looks for the right one? Ports and Call-IDs may change with every try of an honest phone
 * (TCP, NAT), so it is the pace that tells.
 */
export class CredentialLine {
  /** refused tries, all of them */
  tries = 0;
  /** those that are told apart: a second one at once is part of the first */
  total = 0;
  last = Number.NEGATIVE_INFINITY;
  /** the latest try was a REGISTER */
  registers = false;
  /** source port of the latest try */
  port = 0;
  /** a refusal that is no failure yet: the nonce was an old one, and the client may still come with a new one */
  pending = false;
  pendingTime = 0;
  /** milliseconds between tries; 0 before the second */
  shortest = 0;
  #longest = 0;
  #pause = 0;
  #wasDouble = false;
  /** short pauses in the same dialog since the last long one */
  #atOnce = 0;
  /** servers that were asked since this round began */
  #round: number[] = [];
  /** pauses that are too short for a phone and no step of a back-off */
  #hasty = 0;
  #patient = 0;
  /** pauses much shorter than the one before */
  #shrinking = 0;
  #agent = 0;
  #agents = 0;
  #callId = 0;
  #cseq = 0;
  #sameDialog = true;
  #samePort = true;

  /** @param server hash of the protected address that refused it */
  note(time: number, server: number, port: number, agent: number, callId: number, cseq: number): void {
    if (time - this.last > memory) this.#begin();
    this.tries++;
    if (this.total > 0 && port !== this.port) this.#samePort = false;
    this.port = port;
    if (this.total > 0 && agent !== this.#agent) this.#agents = 2;
    this.#agent = agent;
    const sameCall = callId === this.#callId;
    const isNext = this.#isNextServer(time, server);
    if (this.total > 0 && !isNext && (!sameCall || cseq <= this.#cseq)) this.#sameDialog = false;
    this.#callId = callId;
    this.#cseq = cseq;
    const pause = time - this.last;
    this.last = time;
    if (this.total === 0) {
      this.total = 1;
      return;
    }
    if (isNext) return;
    if (pause < doubleTry && sameCall && !this.#wasDouble) {
      this.#wasDouble = true;
      return;
    }
    this.#wasDouble = false;
    this.total++;
    const before = this.#pause;
    this.#pause = pause;
    const grows = before === 0 ? pause >= firstPause : pause >= before * growth;
    if (pause < phonePause && !grows) {
      this.#hasty++;
      if (pause < doubleTry && sameCall) this.#atOnce++;
    } else {
      this.#patient++;
      if (pause >= longPause && this.#atOnce <= triesAtOnce - 2) this.#hasty -= this.#atOnce;
      this.#atOnce = 0;
    }
    if (pause < before * 0.6) this.#shrinking++;
    this.shortest = this.shortest === 0 ? pause : Math.min(this.shortest, pause);
    this.#longest = Math.max(this.#longest, pause);
  }

  /** The tries came from one port, or in one dialog, as those of a phone do unless its NAT changes the port and it forgets. */
  get isKept(): boolean {
    return this.#samePort || this.#sameDialog;
  }

  /** One try, or two at once: nothing can be said yet. */
  get isFresh(): boolean {
    return this.total <= 1 && !this.isMixed;
  }

  /** Several User-Agents for one account: no single device. */
  get isMixed(): boolean {
    return this.#agents > 1;
  }

  /** A phone by its registrations, which go on with the wrong password. */
  get isRegisteringPhone(): boolean {
    return this.registers && this.isPhone;
  }

  /** Steady or ever longer pauses, as a machine with a wrong password makes them. */
  get isPhone(): boolean {
    if (this.#patient === 0 || this.isMixed || this.#hasty * pausesPerRestart > this.#patient) return false;
    return this.#sameDialog || this.#longest <= this.shortest * steadiness || this.#shrinking <= 1 + (this.total >> 3);
  }

  /** One round of a device goes through its servers; a server that comes again begins the next one. */
  #isNextServer(time: number, server: number): boolean {
    const round = this.#round;
    const isNext =
      this.total > 0 && time - this.last < phonePause && round.length < serversOfRound && !round.includes(server);
    if (!isNext) round.length = 0;
    round.push(server);
    return isNext;
  }

  #begin(): void {
    this.tries = 0;
    this.total = 0;
    this.shortest = 0;
    this.#longest = 0;
    this.#pause = 0;
    this.#wasDouble = false;
    this.#atOnce = 0;
    this.#round.length = 0;
    this.#hasty = 0;
    this.#patient = 0;
    this.#shrinking = 0;
    this.#agents = 0;
    this.#sameDialog = true;
    this.#samePort = true;
  }
}
