import type { Rules } from './detector.ts';

type Hook<K extends keyof Rules> = NonNullable<Rules[K]>;

/** The rules by what they look at, so that a message costs calls only to those that want to see it. Order is kept. */
export class Hooks {
  readonly request: readonly Hook<'request'>[];
  readonly outcome: readonly Hook<'outcome'>[];
  readonly reply: readonly Hook<'reply'>[];
  readonly deserted: readonly Hook<'deserted'>[];
  readonly unanswered: readonly Hook<'unanswered'>[];
  readonly challenge: readonly Hook<'challenge'>[];
  readonly credentials: readonly Hook<'credentials'>[];
  readonly anomaly: readonly Hook<'anomaly'>[];
  readonly other: readonly Hook<'other'>[];
  readonly stalled: readonly Hook<'stalled'>[];
  readonly tick: readonly Hook<'tick'>[];
  readonly tftpRequest: readonly Hook<'tftpRequest'>[];
  readonly tftpReply: readonly Hook<'tftpReply'>[];

  constructor(rules: readonly Rules[]) {
    this.request = pick(rules, 'request');
    this.outcome = pick(rules, 'outcome');
    this.reply = pick(rules, 'reply');
    this.deserted = pick(rules, 'deserted');
    this.unanswered = pick(rules, 'unanswered');
    this.challenge = pick(rules, 'challenge');
    this.credentials = pick(rules, 'credentials');
    this.anomaly = pick(rules, 'anomaly');
    this.other = pick(rules, 'other');
    this.stalled = pick(rules, 'stalled');
    this.tick = pick(rules, 'tick');
    this.tftpRequest = pick(rules, 'tftpRequest');
    this.tftpReply = pick(rules, 'tftpReply');
  }
}

/** Rules are closures: none of them needs its `this`. */
function pick<K extends keyof Rules>(rules: readonly Rules[], name: K): Hook<K>[] {
  return rules.flatMap((one) => {
    const hook = one[name];
    return hook === undefined ? [] : [hook as Hook<K>];
  });
}
