import { method } from '../sip/message.ts';
import type { AccountLine, HeldTry } from './account-line.ts';
import type { Detector, DetectorContext, Offence, Rules } from './detector.ts';
import { Hold } from './hold.ts';
import { Neighbours, neighboursOf } from './neighbours.ts';
import { otherAccounts, phoneRound } from './pings.ts';
import { linesOfAnOffice, linesOfOneDevice, maxTries, Refusals, type Suspicion } from './refusals.ts';
import { type Scene, sourceKey } from './scene.ts';
import { AddressPools, Campaigns } from './spread-tries.ts';
import { addTarget, listTargets } from './targets.ts';

/** So many sources at several accounts each, with one User-Agent, are one attacker. */
const sprayingSources = 8;
const accountsOfOneOfMany = 3;
/** Some makes come again only after five minutes (snom) when they are refused: it costs nothing to wait for the few lines of a device. */
const slowRound = 330_000;
/** So many sources that fail at one account within ten minutes are told, also where each tries but once and goes. */
const sourcesTold = 10;
/** Nobody's devices are in so many times as many places: sources that take turns with some User-Agents, so many with each. */
const crowdFactor = 3;
const alikeOfCrowd = 3;
/** Tries of a whole /48 are judged by so many times the limit: it may hold 256 customers. */
const widePrefixFactor = 3;
/** An address of IPv4 counts together with its neighbours only with what it tries beyond so many accounts. */
const ownAccounts = 6;
/** An account that works here is asked for by its phone's keys all at once: so close together, they are one try. */
const keysAtOnce = 1_500;
/**
 * Nobody took the REGISTER up (408, 480), it went in a circle or lost its way (482, 483; 430: RFC 5626, 11.5), or the two ends do not
 * agree on how to register (420, 421, 423; 439: RFC 5626, 11.6; 494: RFC 3329, 2.3.1).
 */
const sayNothingOfPassword: ReadonlySet<number> = new Set([408, 420, 421, 423, 430, 439, 480, 482, 483, 494]);
const minute = 60_000;
const hour = 3_600_000;
const humanSlips = 3;
/**
 * Phones go on with the Call-ID that they began with (RFC 3261, 10.2), and nearly all wait 20 s and more: of several
 * accounts that are tried sooner than that and in ever other calls, so many tries within an hour are none of theirs.
 */
const mostHastyCalls = 240;

export const registerBruteForce: Detector = {
  facts: {
    id: 'register-brute-force',
    title: 'Password guessing',
    description: 'Too many credentials that the PBX rejected: fast or slow, from one address or spread over many.',
    signs: [
      'Any final 4xx to a REGISTER with Authorization, unless it is about something else (408, 420, 421, 423, 430, 439, 480, 482, 483, 494); and 401, 403 or 407 to another request with credentials: servers refuse in many ways (401, 403, 404, 400 without qop).',
      'Many sources that all fail at one account, or that go through many accounts with one User-Agent: then the second (third) refusal of a source is enough.',
      'Ten sources that fail at one account once each are told.',
    ],
    exceptions: [
      'The ordinary 401 challenge, one with stale=true, and the refusal of an old nonce where credentials with a new one follow within 10 s.',
      'Phones with old passwords are a notice. A device is taken for one by its pace: steady pauses of 9 s or more; ever longer ones; three tries at once every 20 s; up to 16 at once, each the answer to the refusal before, after half a minute and then ever longer; or up to 64 SUBSCRIBE and PUBLISH within 15 s, as for the contacts and keys of a phone, again after four minutes (twice sooner). Up to 4 such devices, told apart by their User-Agents, may try one account.',
      'One unknown address may have 6 such accounts; 10 where all come again within 150 s, no sooner than after 19 s, and in one call; and 120 where they have and keep ports, of which each serves up to 6 of them, of more than 24 no more than 16 new ones come within 10 s, and all but 10 come again in that way (of 24, they may also stay away later).',
      'Every account that worked from the address before; and, however often, the one that worked at an IPv4 address last, by the UDP port by which it did.',
      'So whoever guesses one password of one account in 10 s is left alone with phones; whoever does so of several, sooner than in 19 s and in ever other calls, has up to 240 an hour.',
      'Where many sources try up to 10 accounts each, it is waited 150 s for phones that come again in one call, and five and a half minutes where it is up to 6.',
      'Where more than 6 and at most 120 accounts fail, come by a port each as the phones of an office do, and stay away, it is told.',
      'Up to 16 accounts that fail once each within 3 s, where as many or more have worked from the same address when 3 s have passed.',
      'Known-good sources have larger thresholds and never count as part of a spread attack; nor does an address whose device no other source resembles.',
    ],
    forgeable:
      'Proven where the digest echoes a nonce that the PBX gave to this very source, or over TCP; else the source may be forged.',
    defaultMode: 'on',
    thresholds: {
      tries: { title: 'rejected tries within a minute', unit: 'tries', default: 5, minimum: 2, maximum: 60 },
      slowTries: { title: 'rejected tries within an hour', unit: 'tries', default: 20, minimum: 3, maximum: 200 },
      dayAccounts: {
        title: 'accounts with rejected tries within a day',
        unit: 'accounts',
        default: 25,
        minimum: 6,
        maximum: 200,
      },
      dayTries: {
        title: 'rejected tries for many accounts within a day',
        unit: 'tries',
        default: 50,
        minimum: 20,
        maximum: 250,
      },
      spreadSources: {
        title: 'unknown sources that fail at one account within 10 min',
        unit: 'sources',
        default: 6,
        minimum: 3,
        maximum: 60,
      },
    },
  },
  create,
};

function create(context: DetectorContext): Rules {
  const states = context.perSource(() => new Refusals());
  const hold = new Hold(states);
  const byAccount = new Campaigns();
  const byAgent = new Campaigns();
  const pools = new AddressPools();
  const neighbours = new Neighbours(hour, ownAccounts, widePrefixFactor);
  let tryNumber = 0;
  const tries = context.limit('tries');
  const slowTries = context.limit('slowTries');
  const dayAccounts = context.limit('dayAccounts');
  const dayTries = context.limit('dayTries');
  const spreadSources = context.limit('spreadSources');

  function outcome(scene: Scene, status: number): void {
    if (!scene.credentials) return;
    if ((status >= 200 && status < 300) || (scene.sip.method !== method.register && isOfCallee(status)))
      accepted(scene);
    else if (isRejection(scene, status)) rejected(scene, status);
    else states.peek(scene.slot)?.settle(scene.account);
  }

  /** It rings: the credentials were looked at before. */
  function reply(scene: Scene, status: number): void {
    if (scene.credentials && status > 100 && status < 200) states.peek(scene.slot)?.settle(scene.account);
  }

  function rejected(scene: Scene, status: number): void {
    const state = states.touch(scene.slot);
    const { time, proven } = scene;
    if (isOwnDevice(scene)) {
      staleDevice(scene, state, status === 401 || status === 407);
      return;
    }
    // forged tries are kept apart, so that they cannot spoil the pace of an honest phone
    const key = proven ? scene.account : ~scene.account;
    const isOwn = scene.good?.users.has(scene.account) === true;
    if (scene.sip.method !== method.register) {
      const before = state.lines.get(key);
      // the phone asks for its keys and calls with the same wrong password
      if (before?.isRegisteringPhone || (isOwn && before && time - before.last < keysAtOnce)) return;
    }
    const line = state.line(key);
    const other = state.lines.get(~key);
    if (other) other.held = undefined;
    const { held } = line;
    const refused = refusedTry(scene, context.accountText(scene));
    // a client that kept its nonce learns so that it is too old, where the server does not say stale=true
    const mayBeWorn = (scene.nonceAge > 0 || isOwn) && (status === 401 || status === 407);
    line.held = mayBeWorn ? refused : undefined;
    if (held && mayBeWorn) state.add(line, held, key);
    if (!mayBeWorn) state.add(line, refused, key);
    const counted = state.countHeld(time);
    if (!held && mayBeWorn && !counted) return;
    addTarget(state.targets, refused.target);
    judge(scene, state, line);
  }

  function judge(scene: Scene, state: Refusals, line: AccountLine): void {
    const { time } = scene;
    const found = state.weigh(time, scene.good);
    if (isGuessing(found, scene.budget, scene.good !== undefined)) {
      const mayWait = !scene.good && state.isBeginning(time);
      if (mayWait && hold.waits(state, scene, otherAccounts)) return;
      hold.end(state);
      guilty(scene, state, found);
      return;
    }
    // more phones than that come again, or are none
    if (!scene.good && state.lines.size > linesOfOneDevice) hold.waits(state, scene, phoneRound);
    const partner = spread(scene, state, line);
    if (!partner && found.total >= tries && line.isPhone) stale(scene, state, line, found);
    if (!partner)
      context.suspect(
        scene,
        'tries',
        found.fast,
        found.fastProven,
        Math.max(found.since, time - minute),
        state.targets,
      );
  }

  function isGuessing(found: Suspicion, budget: number, isGood: boolean): boolean {
    return (
      found.fast >= fastLimit(budget) ||
      found.slow >= slowTries * budget ||
      found.dayAccounts >= dayAccounts * Math.max(budget, 1) ||
      (!isGood && (found.dayTries >= dayTries || found.hastyCalls >= mostHastyCalls))
    );
  }

  /** Three slips are human, also beside a probe with a doubtful User-Agent. */
  function fastLimit(budget: number): number {
    return Math.max(tries * budget, Math.min(tries, humanSlips + 1));
  }

  function guilty(scene: Scene, state: Refusals, found: Suspicion): void {
    const { budget } = scene;
    const limit = fastLimit(budget);
    const proven = found.fastProven >= limit || found.slowProven >= slowTries * budget;
    const enough = proven || (found.fast < limit && found.slow < slowTries * budget && scene.proven);
    report(scene, state, found, enough);
  }

  /** It was waited for accounts of the source that work, which an office has more of, or for phones that come again. */
  function tick(scene: Scene): void {
    hold.tick(scene, (state) => {
      context.weigh(scene);
      scene.budget = 1;
      const doubtful = state.doubtful.splice(0);
      // the minute that is judged ended when the verdict began to wait
      const mayComeAgain = state.mayComeAgain(scene.time);
      const waited = Math.max(0, scene.time - state.heldAt);
      const found = state.weigh(scene.time, undefined, minute + (mayComeAgain ? Math.min(waited, phoneRound) : waited));
      const isOffice = scene.good && scene.good.users.size >= state.lines.size;
      const { suspicion, isPutOff } = state;
      state.suspicion = '';
      state.isPutOff = false;
      if (isOffice) return false;
      if (suspicion !== '' && state.strange >= accountsOfOneOfMany) return tell(scene, state, suspicion);
      const isGuilty = isGuessing(found, 1, false);
      if (!isGuilty && !scene.good && mayComeAgain) {
        state.isPutOff = true;
        return phoneRound;
      }
      if (isGuilty && isPutOff && !mayComeAgain) {
        tellOfSilence(scene, state, found);
        return false;
      }
      if (!isGuilty) return false;
      for (const user of doubtful) compromised(scene, user, found);
      guilty(scene, state, found);
      return true;
    });
  }

  /** They may be phones that gave up at once, which nobody who goes on is: that one is judged with his next try. */
  function tellOfSilence(scene: Scene, state: Refusals, found: Suspicion): void {
    context.report(scene, {
      count: found.total,
      proven: false,
      since: found.since,
      reason: `${found.totalAccounts} accounts were refused to it and did not come again${listTargets(state.targets)}`,
      targets: state.targets,
      notice: true,
    });
  }

  function report(scene: Scene, state: Refusals, found: Suspicion, proven: boolean): void {
    const passwords = Math.max(found.slow, found.total, found.dayTries);
    const accounts = Math.max(found.accounts, found.slow === 0 || found.dayTries >= dayTries ? found.dayAccounts : 0);
    context.report(scene, {
      count: passwords,
      proven,
      since: found.since,
      reason: `it guessed ${counted(passwords)} ${passwords === 1 ? 'password' : 'passwords'} for ${accounts} ${accounts === 1 ? 'user' : 'users'}${listTargets(state.targets)}`,
      targets: state.targets,
    });
  }

  function stale(scene: Scene, state: Refusals, line: AccountLine, found: Suspicion): void {
    const user = context.accountText(scene) || state.targets[0] || '?';
    const pause = Math.round(line.shortest / 1000);
    const who =
      found.totalAccounts === 1
        ? `a phone keeps using a wrong password for ${user}`
        : `phones keep using wrong passwords for ${found.totalAccounts} users${listTargets(state.targets)}`;
    context.finding(
      scene,
      'stalePhone',
      user,
      `extension ${user} is refused again and again, at pauses of ${pause} s and more, as by a phone with a wrong password`,
    );
    context.report(scene, {
      count: found.total,
      proven: scene.proven,
      since: scene.time - line.shortest,
      reason: `${who}: ${counted(found.total)} refusals within the hour`,
      targets: state.targets,
      notice: true,
    });
  }

  /** Its password was changed: a PBX goes on with its callers' calls, however many these are, until somebody tells it. */
  function staleDevice(scene: Scene, state: Refusals, mayBeWorn: boolean): void {
    const count = state.countOwn(scene.time, mayBeWorn);
    if (count < tries) return;
    const user = context.accountText(scene) || '?';
    context.finding(
      scene,
      'stalePhone',
      user,
      `extension ${user} is refused again and again at the device that worked before, as when its password was changed`,
    );
    context.report(scene, {
      count,
      proven: scene.proven,
      since: scene.time,
      reason: `the device of ${user}, which worked before, keeps using a wrong password: ${count} refusals within the hour`,
      targets: [user],
      notice: true,
    });
  }

  /** Is this source one of many that share the work? Known-good and forgeable ones are never taken for one. */
  function spread(scene: Scene, state: Refusals, line: AccountLine): boolean {
    if (scene.good || !scene.proven) return false;
    const { time, userAgent } = scene;
    const walked = line.isPhone ? 0 : neighbours.note(scene, ++tryNumber, state.lines.size, slowTries);
    if (walked > 0) {
      const reason = `it guesses passwords together with ${neighboursOf(scene)}, ${walked} in all`;
      // in IPv6 a whole network is judged, each part of which tries once or twice
      return scene.hi === 0xffff ? tellUnlessPhones(scene, state, reason) : tell(scene, state, reason);
    }
    const source = sourceKey(scene);
    const campaign = byAccount.touch(scene.account, scene.victim3);
    const isPooled = scene.hi === 0xffff && pools.isOneDevice(scene.account, scene.lo, refusedTry(scene, ''));
    campaign.note(isPooled ? scene.lo >>> 8 : source, userAgent, time);
    const alike = campaign.sourcesWith(userAgent, time);
    const sources = campaign.sources(time);
    // devices of the account's owner are few, and each of its own make; or they keep the pace of a phone
    const takesPart =
      alike >= spreadSources ||
      (alike >= alikeOfCrowd && sources >= spreadSources * crowdFactor) ||
      (sources >= spreadSources && (line.isMixed || (!line.isFresh && !line.isPhone)));
    const guessing = `it takes part in guessing one password from ${sources} sources`;
    if (takesPart && line.tries >= 2) return tell(scene, state, guessing);
    if (sources >= sourcesTold && line.tries === 1) tell(scene, state, guessing, true);
    const { size } = state.lines;
    if (size < 2) return false;
    const wide = byAgent.touch(userAgent, scene.victim3);
    wide.note(source, userAgent, time);
    if (size < accountsOfOneOfMany || wide.sources(time) < sprayingSources) return false;
    return tellUnlessPhones(scene, state, `it takes part in trying many accounts from ${wide.sources(time)} sources`);
  }

  /**
   * Small offices have phones of one make, and households a router with ten numbers: they come again when their server has other
   * passwords.
   */
  function tellUnlessPhones(scene: Scene, state: Refusals, reason: string): boolean {
    const mayBePhones = state.lines.size <= linesOfAnOffice;
    const round = state.lines.size <= linesOfOneDevice ? slowRound : phoneRound;
    if (state.strange < accountsOfOneOfMany || (mayBePhones && hold.waits(state, scene, round))) {
      state.suspicion = reason;
      return false;
    }
    return tell(scene, state, reason);
  }

  function tell(scene: Scene, state: Refusals, reason: string, notice = false): boolean {
    const offence: Offence = {
      count: Math.max(notice ? 1 : 2, state.weigh(scene.time, undefined).total),
      proven: true,
      since: scene.time,
      reason: `${reason}${listTargets(state.targets)}`,
      targets: state.targets,
      notice,
    };
    context.report(scene, offence);
    return true;
  }

  /** Credentials that are accepted after many wrong ones were guessed, not mistyped. */
  function accepted(scene: Scene): void {
    const state = states.peek(scene.slot);
    if (!state) return;
    const line = state.lines.get(scene.account);
    state.settle(scene.account);
    state.countHeld(scene.time);
    const found = state.weigh(scene.time, scene.good);
    const isKnown = scene.good?.users.has(scene.account) === true;
    const own = isKnown && (!line || line.isFresh || line.isPhone);
    const guessed = found.slow >= Math.min(tries, slowTries) * Math.max(scene.budget, 1);
    if (isKnown && guessed && line && isBeside(scene, line)) return;
    const isDoubtful = !own && !line && hold.isHeld(state, scene);
    if (isDoubtful) addTarget(state.doubtful, context.accountText(scene));
    if (!own && !isDoubtful && (guessed || (line && isSpreadSuccess(scene)))) {
      const user = context.accountText(scene);
      if (guessed) compromised(scene, user, found);
      else
        context.finding(
          scene,
          'compromise',
          user,
          `the password of ${user} was accepted from a source that took part in guessing it`,
        );
      scene.tainted = true;
      return;
    }
    // a call that everybody may make says nothing of the password that was shown with it
    if (scene.sip.method !== method.register && !scene.challenged) return;
    // a success after a few slips is a person who mistyped, or a phone that was put right
    state.forgive(scene.account);
    if (state.isEmpty) states.forget(scene.slot);
  }

  function compromised(scene: Scene, user: string, found: Suspicion): void {
    context.finding(
      scene,
      'compromise',
      user,
      `the password of ${user} was accepted after ${found.slow} wrong ones from the same source`,
    );
  }

  function isSpreadSuccess(scene: Scene): boolean {
    if (scene.good) return false;
    const campaign = byAccount.peek(scene.account, scene.victim3);
    return campaign !== undefined && campaign.sourcesWith(scene.userAgent, scene.time) >= spreadSources;
  }

  return { outcome, reply, tick };
}

function refusedTry(scene: Scene, target: string): HeldTry {
  const { time, sourcePort: port, userAgent: agent, callId, proven, sip, transport } = scene;
  // a set-up that tries both transports asks the same server twice
  const server = transport === 'TCP' ? ~scene.victim3 : scene.victim3;
  return {
    time,
    server,
    port,
    agent,
    callId,
    cseq: sip.cseq,
    registers: sip.method === method.register,
    ofKeys: sip.method === method.subscribe || sip.method === method.publish,
    proven,
    target,
  };
}

/**
 * It came with the account, and by the port, that worked last: whoever knew the password then does not look for it. Behind a
 * NAT only this device has the port over UDP; in IPv6 each address of a network has it.
 */
function isOwnDevice({ good, account, sourcePort, transport, hi }: Scene): boolean {
  if (good === undefined || account === 0 || hi !== 0xffff || transport !== 'UDP') return false;
  return account === good.account && sourcePort === good.port;
}

/** Whoever guesses keeps a port, and the phone of the account, which goes on behind the same address, has another one. */
function isBeside({ transport, sourcePort }: Scene, line: AccountLine): boolean {
  return transport === 'UDP' && line.isKept && sourcePort !== line.port && !line.isFresh && !line.isPhone;
}

/** Only who was let through to the callee hears that he is busy, away or declines (RFC 3261, 21.4 and 21.6). */
function isOfCallee(status: number): boolean {
  return status === 480 || status === 486 || status === 487 || status === 488 || status === 600 || status === 603;
}

/** What the tries are told as: no more of them are remembered. */
function counted(tries: number): string {
  return tries < maxTries ? `${tries}` : `${tries} or more`;
}

/** The PBX looked at the credentials and refused them. */
function isRejection(scene: Scene, status: number): boolean {
  if (status < 400 || status >= 500) return false;
  if (scene.sip.method !== method.register) {
    // 403 to an account that works from here means "not allowed to do this", not "wrong password"
    return status === 401 || status === 407 || (status === 403 && !scene.good?.users.has(scene.account));
  }
  return !sayNothingOfPassword.has(status);
}
