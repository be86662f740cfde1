import { randomInt } from 'node:crypto';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { GoodRecord } from '../detect/known-good.ts';
import type { Guard } from '../guard/guard.ts';
import { parseTarget } from '../model/block.ts';
import type { SensorState } from '../model/host.ts';
import type { SuspicionNews } from '../model/suspicion.ts';
import { blockedBatches } from '../sensor/blocked-batch.ts';
import type { FromSensor, SensorStart, ToSensor } from '../sensor/messages.ts';
import { Sensor } from '../sensor/sensor.ts';
import { CaptureLoss } from './capture-loss.ts';
import type { AlarmArea } from './control/protocol.ts';
import { Leaks } from './leaks.ts';

const restartPause = 2_000;
const batch = 5_000;
/** messages of the sensor that wait for the guard's start: an attack that goes on is told again */
const mostEarly = 5_000;

export interface SensorSideParts {
  readonly guard: Guard;
  readonly log: Logger;
  /** the kernel drops what is blocked, and the sensor watches that it does */
  readonly enforcing: boolean;
  /** what the sensor's thread is started with, now */
  readonly start: () => Omit<SensorStart, 'knownGood' | 'seed'>;
  /** before the thread is started again after it died: what was known of honest sources */
  readonly recall: () => Promise<readonly GoodRecord[]>;
  readonly good: (records: readonly GoodRecord[]) => void;
  readonly suspicions: (news: SuspicionNews) => void;
  /** an answer of the PBX went to somebody who is blocked */
  readonly leaked: () => void;
  readonly alarm: (key: string, text: string, remedy: string, area?: AlarmArea) => void;
  readonly clear: (key: string) => void;
}

/** The engine's end of the sensor: starts it, also anew when it died, and gives what it tells to whom it concerns. */
export class SensorSide {
  readonly #parts: SensorSideParts;
  readonly #sensor: Sensor;
  readonly #captureLoss = new CaptureLoss();
  readonly #leaks = new Leaks();
  #state: SensorState | undefined;
  /** until the guard has started */
  #early: FromSensor[] | undefined = [];
  /** counts the sensors that were told what is blocked: a new one has it told anew */
  #telling = 0;
  #stopping = false;

  constructor(parts: SensorSideParts) {
    this.#parts = parts;
    this.#sensor = new Sensor(
      (message) => this.#receive(message),
      (reason) => this.#died(reason),
    );
  }

  /** As the thread last told it; undefined while none runs. */
  get state(): SensorState | undefined {
    return this.#state;
  }

  /** Resolves when captures are open. What the sensor tells waits until `release`. */
  async start(knownGood: readonly GoodRecord[]): Promise<void> {
    await this.#sensor.start({ ...this.#parts.start(), knownGood, seed: randomInt(2 ** 31) });
  }

  /** The guard has its memory back: it hears what waited, and the sensor what is blocked. */
  release(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.#receive(message);
    void this.#tellBlocked();
  }

  send(message: ToSensor): void {
    this.#sensor.send(message);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#sensor.stop();
  }

  /** In the background: the kernel drops them whether the sensor knows or not. What changes meanwhile is told beside it. */
  async #tellBlocked(): Promise<void> {
    if (!this.#parts.enforcing) return;
    const turn = ++this.#telling;
    for (const message of blockedBatches(this.#parts.guard.blocks(), batch)) {
      if (turn !== this.#telling || this.#stopping) return;
      this.#sensor.send(message);
      await yieldToOthers();
    }
  }

  #receive(message: FromSensor): void {
    if (this.#early) {
      if (this.#early.length < mostEarly) this.#early.push(message);
      return;
    }
    const { guard, log, alarm } = this.#parts;
    switch (message.kind) {
      case 'attack':
        guard.attack(message.attack);
        return;
      case 'finding':
        guard.finding(message.finding);
        return;
      case 'good':
        this.#parts.good(message.records);
        return;
      case 'suspicions':
        this.#parts.suspicions(message.news);
        return;
      case 'leak':
        alarm(
          'leak',
          this.#leaks.note(message.address, message.time),
          'Look at "sipprot doctor": another program may have removed the table, or the traffic comes in by an interface that is not watched.',
          'enforcement',
        );
        this.#parts.leaked();
        return;
      case 'persisting':
        guard.persisting(
          message.targets.flatMap((text) => parseTarget(text) ?? []),
          message.time,
        );
        return;
      case 'ready':
      case 'state':
        this.#state = message.state;
        this.#checkCaptures(message.state);
        return;
      case 'defect':
        log.error({ defect: message.message }, 'a frame was dropped');
        alarm(
          'defect',
          'frames were dropped because of a defect of sipPROT',
          'Please report it with the log; detection goes on.',
        );
        return;
      case 'failed':
        log.error({ reason: message.message }, 'the sensor failed');
    }
  }

  #died(reason: string): void {
    if (this.#stopping) return;
    // what it captured is not captured now: a host that sees nothing must not say that it protects
    this.#state = undefined;
    this.#parts.alarm(
      'sensor',
      `the sensor stopped and is started again: ${reason}`,
      'What is blocked stays blocked. If this repeats, report it with the log.',
    );
    setTimeout(() => {
      if (this.#stopping) return;
      this.#restart().catch((error: unknown) => this.#died(String(error)));
    }, restartPause);
  }

  async #restart(): Promise<void> {
    await this.start(await this.#parts.recall());
    void this.#tellBlocked();
  }

  #checkCaptures(state: SensorState): void {
    const { alarm, clear } = this.#parts;
    for (const { interface: name, state: condition, statistics } of state.captures) {
      if (condition === 'up') clear(`capture ${name}`);
      else alarm(`capture ${name}`, `${name} is not captured: ${condition}`, 'See "sipprot doctor".', 'capture');
      const share = this.#captureLoss.note(name, statistics, Date.now());
      if (share !== undefined)
        alarm(
          `loss ${name}`,
          `the capture of ${name} loses packets: ${(share * 100).toFixed(1)}% within the last minute`,
          'Attacks in lost packets are not seen. Give the capture a larger buffer (captureBufferMegabytes), or this host more processor time.',
          'capture',
        );
    }
  }
}
