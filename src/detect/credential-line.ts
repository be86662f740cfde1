/** A phone waits at least this long between two tries with a wrong password (vendors' defaults are 20 s and more). */
const phonePause = 9_000;
/** Many phones answer the challenge that comes with the refusal once more, at once and in the same dialog. */
const doubleTry = 1_500;
/** A device that fails over asks this many servers in one round. */
const serversOfRound = 6;
/**
 * After a pause of this length since the first of them, so many tries that came at once are one: Asterisk's chan_sip tries
 * three times, every 20 s.
 */
const longPause = 19_000;
const triesAtOnce = 3;
/**
 * A stack that answers the challenge of each refusal with the same password, against RFC 3261, 22.2, gives up after so many
 * (libre, which baresip and many devices are made of), and comes again after half a minute and ever longer.
 */
const triesOfOneLoop = 16;
/** The refusal is on its way for no longer than this. */
const roundTrip = 800;
/**
 * A softphone asks for the state of each of its contacts in a call of its own, all at once, and answers the challenges of
 * each refusal (three times: PJSIP, which many softphones are made of); every five minutes it begins anew. So many refusals
 * that follow one another within the pause are one try, while they do not last longer.
 */
const triesOfKeys = 64;
const keyPause = 6_000;
const keysLast = 15_000;
const keyRound = 240_000;
/** A user who types another password, or starts the softphone again, has it try at once, and ask for all its contacts, sooner. */
const earlyRounds = 2;
const firstLoopPause = 29_000;
const longestLoopPause = 900_000;
/** One restart, which begins with short pauses again, is pardoned for so many pauses that are long enough. */
const pausesPerRestart = 4;
/** A device that backs off may begin with pauses as short as this. */
const firstPause = 1_900;
const growth = 1.5;
const steadiness = 3;
const memory = 3_600_000;

/** Credentials of one account that a server refused. */
export interface RefusedTry {
  /** milliseconds since the epoch */
  readonly time: number;
  /** hash of what refused it: a protected address, by one transport */
  readonly server: number;
  readonly port: number;
  /** hash of the User-Agent */
  readonly agent: number;
  readonly callId: number;
  readonly cseq: number;
  /** it was a REGISTER */
  readonly registers: boolean;
  /** it asked for somebody's state or told its own (SUBSCRIBE, PUBLISH), as the keys of a phone do */
  readonly ofKeys: boolean;
  readonly proven: boolean;
}

/**
 * The refused tries of one account by one device, as seen by their pauses: is this a device that goes on with a wrong
 * password, or somebody who looks for the right one? Ports and Call-IDs may change with every try of an honest phone
 * (TCP, NAT), so it is the pace that tells.
 */
export class CredentialLine {
  /** refused tries that are told apart: a second one at once is part of the first */
  #total = 0;
  #last = Number.NEGATIVE_INFINITY;
  #port = 0;
  /** milliseconds between tries; 0 before the second */
  shortest = 0;
  #longest = 0;
  #pause = 0;
  #wasDouble = false;
  /** of the first of the tries that came at once, in one dialog */
  #burst = 0;
  /** short pauses in the same dialog since the last long one: not yet known whether they are hasty */
  #atOnce = 0;
  /** tries of the present loop: each with the next number in the dialog, at once */
  #loop = 1;
  /** loops of more tries than other devices make at once */
  #loops = 0;
  /** loops of fewer that came a little too soon after the one before */
  #earlyLoops = 0;
  /** the loops began anew, in a new dialog: the device was restarted */
  #hasRestarted = false;
  /** tries of keys after the first of those that came at once */
  #keys = 0;
  /** the tries that came at once are, or began with, those of keys */
  #isOfKeys = false;
  /** when keys were asked for all at once for the last time */
  #keysBegan = Number.NEGATIVE_INFINITY;
  /** milliseconds since the time before */
  #keysPause = Number.POSITIVE_INFINITY;
  /** how often that was too soon */
  #earlyKeys = 0;
  /** servers that were asked since this round began */
  #round: number[] = [];
  /** pauses that are too short for a phone and no step of a back-off */
  #hasty = 0;
  #patient = 0;
  /** pauses much shorter than the one before */
  #shrinking = 0;
  #callId = 0;
  #cseq = 0;
  #sameDialog = true;
  #samePort = true;

  note({ time, server, port, callId, cseq, ofKeys }: RefusedTry): void {
    if (time - this.#last > memory) this.#begin();
    if ((ofKeys || this.#isOfKeys) && this.#isWithinKeys(time, port)) {
      this.#isOfKeys = true;
      this.#nextKey(time);
      return;
    }
    const sameCall = callId === this.#callId;
    const isLoop = sameCall && cseq === this.#cseq + 1 && port === this.#port && time - this.#last < roundTrip;
    if (this.#total > 0 && port !== this.#port) this.#samePort = false;
    this.#port = port;
    const isNext = this.#isNextServer(time, server);
    if (this.#total > 0 && !isNext && (!sameCall || cseq <= this.#cseq)) this.#sameDialog = false;
    this.#callId = callId;
    this.#cseq = cseq;
    const pause = time - this.#last;
    this.#last = time;
    if (this.#total === 0) {
      this.#total = 1;
      this.#burst = time;
      this.#isOfKeys = ofKeys;
      return;
    }
    if (isNext) return;
    if (isLoop) {
      this.#goOn();
      return;
    }
    this.#endLoop(time, sameCall);
    if (pause < doubleTry && sameCall && !this.#wasDouble) {
      this.#wasDouble = true;
      return;
    }
    this.#wasDouble = false;
    this.#total++;
    const before = this.#pause;
    this.#pause = pause;
    const grows = before === 0 ? pause >= firstPause : pause >= before * growth;
    if (pause < doubleTry && sameCall) this.#atOnce++;
    else {
      if (time - this.#burst < longPause) this.#hasty += this.#atOnce;
      else this.#hasty += this.#tooManyAtOnce;
      this.#burst = time;
      this.#isOfKeys = ofKeys;
      this.#keys = 0;
      this.#atOnce = 0;
      if (pause < phonePause && !grows) this.#hasty++;
      else this.#patient++;
    }
    if (pause < before * 0.6) this.#shrinking++;
    this.shortest = this.shortest === 0 ? pause : Math.min(this.shortest, pause);
    this.#longest = Math.max(this.#longest, pause);
  }

  /** The tries came from one port, or in one dialog, as those of a phone do unless its NAT changes the port and it forgets. */
  get isKept(): boolean {
    return this.#samePort || this.#sameDialog;
  }

  /** One try, or one loop: nothing can be said yet. */
  get isFresh(): boolean {
    return this.#total <= 1;
  }

  /** It tried more often at once than other devices do. */
  get isLooping(): boolean {
    return this.#loops > 0 || this.#loop > triesAtOnce || this.#keysBegan > Number.NEGATIVE_INFINITY;
  }

  /** Steady or ever longer pauses, as a machine with a wrong password makes them. */
  get isPhone(): boolean {
    const hasty = this.#hasty + this.#tooManyAtOnce;
    if (this.#patient === 0 || hasty * pausesPerRestart > this.#patient) return false;
    return this.#sameDialog || this.#longest <= this.shortest * steadiness || this.#shrinking <= 1 + (this.#total >> 3);
  }

  #goOn(): void {
    this.#loop++;
    this.#wasDouble = true;
    if (this.#loop <= triesOfOneLoop) return;
    this.#total++;
    this.#hasty += this.#loop;
    this.#loop = 1;
  }

  #isWithinKeys(time: number, port: number): boolean {
    return this.#total > 0 && port === this.#port && time - this.#last < keyPause && time - this.#burst < keysLast;
  }

  #nextKey(time: number): void {
    this.#last = time;
    this.#keys++;
    if (this.#keys === 1) {
      this.#keysPause = this.#burst - this.#keysBegan;
      this.#keysBegan = this.#burst;
      if (this.#keysPause < longPause) this.#earlyKeys++;
    }
    if (this.#keys === triesAtOnce && this.#keysPause >= longPause && this.#keysPause < keyRound) this.#earlyKeys++;
    if (this.#keys < triesOfKeys && this.#earlyKeys <= earlyRounds) return;
    this.#total++;
    this.#hasty += this.#keys;
    this.#keys = 0;
  }

  /** The loop was one try of a device if that waits long enough before the next. */
  #endLoop(time: number, sameCall: boolean): void {
    const tries = this.#loop;
    const pause = time - this.#burst;
    this.#loop = 1;
    if (tries < triesAtOnce) return;
    if (tries === triesAtOnce) {
      if (pause < longPause && (pause < phonePause || ++this.#earlyLoops > earlyRounds)) this.#hasty++;
      return;
    }
    if (!sameCall && !this.#hasRestarted) {
      this.#hasRestarted = true;
      this.#loops = 0;
      return;
    }
    if (pause < Math.min(firstLoopPause * 2 ** this.#loops, longestLoopPause)) this.#hasty += tries;
    this.#loops++;
  }

  /** Of those that came at once: none while they are as few as a device makes. */
  get #tooManyAtOnce(): number {
    return this.#atOnce <= triesAtOnce - 2 ? 0 : this.#atOnce;
  }

  /** One round of a device goes through its servers; a server that comes again begins the next one. */
  #isNextServer(time: number, server: number): boolean {
    const round = this.#round;
    const isNext =
      this.#total > 0 && time - this.#last < phonePause && round.length < serversOfRound && !round.includes(server);
    if (!isNext) round.length = 0;
    round.push(server);
    return isNext;
  }

  #begin(): void {
    this.#total = 0;
    this.shortest = 0;
    this.#longest = 0;
    this.#pause = 0;
    this.#wasDouble = false;
    this.#atOnce = 0;
    this.#loop = 1;
    this.#loops = 0;
    this.#earlyLoops = 0;
    this.#hasRestarted = false;
    this.#keys = 0;
    this.#isOfKeys = false;
    this.#keysBegan = Number.NEGATIVE_INFINITY;
    this.#earlyKeys = 0;
    this.#round.length = 0;
    this.#hasty = 0;
    this.#patient = 0;
    this.#shrinking = 0;
    this.#sameDialog = true;
    this.#samePort = true;
  }
}
