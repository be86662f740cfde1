import type { CaptureStatistics, FrameSink } from '../model/frame.ts';
import type { CaptureState } from '../model/host.ts';
import { CaptureError } from './capture-error.ts';
import type { WatchedPorts } from './filter.ts';
import type { FrameSource } from './frame-source.ts';
import { type LiveCapture, openInterface } from './interface.ts';
import { defaultRouteInterfaces, networkInterface } from './interfaces.ts';
import { waitForFrames } from './wait.ts';

export interface LiveSetOptions {
  /** interface names; `default-route` stands for those that hold a default route at the time */
  readonly interfaces: readonly string[];
  readonly watch: WatchedPorts;
  /** ring size of each capture, bytes */
  readonly bufferBytes?: number;
}

/** One interface that is wished, open or not. */
interface Slot {
  readonly name: string;
  capture: LiveCapture | undefined;
  problem: string;
  /** of the captures that were closed since the start, so that the numbers never go back */
  past: CaptureStatistics;
}

const checkInterval = 1000;
const nothing: CaptureStatistics = { received: 0, droppedByKernel: 0, droppedByInterface: 0 };

/**
 * The live captures of one thread. Interfaces come and go (a guest starts, a VPN reconnects, a cable modem moves the
 * default route): `tick` opens what has come and closes what has gone. Nothing is opened before the first `tick`.
 */
export class LiveSet implements FrameSource {
  readonly #options: LiveSetOptions;
  #interfaces: readonly string[];
  #watch: WatchedPorts;
  readonly #slots = new Map<string, Slot>();
  #open: LiveCapture[] = [];
  #checked = Number.NEGATIVE_INFINITY;
  #routed: string[] = [];

  constructor(options: LiveSetOptions) {
    this.#options = options;
    this.#watch = options.watch;
    this.#interfaces = options.interfaces;
  }

  /** Other interfaces, from the next `tick` on. */
  setInterfaces(interfaces: readonly string[]): void {
    this.#interfaces = interfaces;
    this.#checked = Number.NEGATIVE_INFINITY;
  }

  /** Looks after the interfaces, at most once a second. `now` in milliseconds. Throws CaptureError `library-missing` only. */
  tick(now: number): void {
    if (now >= this.#checked && now - this.#checked < checkInterval) return;
    this.#checked = now;
    const wished = this.#wished();
    for (const slot of this.#slots.values()) {
      if (!wished.has(slot.name)) {
        this.#close(slot, 'no longer watched');
        this.#slots.delete(slot.name);
      }
    }
    for (const name of wished) this.#check(name);
  }

  /** Hands over what is waiting, at most a batch of each interface. Returns how many frames. */
  read(sink: FrameSink): number {
    let frames = 0;
    let broken: CaptureError | undefined;
    let culprit: LiveCapture | undefined;
    for (const capture of this.#open) {
      try {
        frames += capture.read(sink);
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error;
        broken = error;
        culprit = capture;
      }
    }
    if (broken && culprit) this.#closeNamed(culprit.name, broken.message);
    return frames;
  }

  /** Blocks this thread until frames are waiting or `timeoutMs` have passed. */
  wait(timeoutMs: number): void {
    waitForFrames(this.#open, timeoutMs);
  }

  /** Other ports, from now on. Throws CaptureError `filter`. */
  watch(ports: WatchedPorts): void {
    this.#watch = ports;
    for (const capture of this.#open) capture.watch(ports);
  }

  states(): CaptureState[] {
    const states = [...this.#slots.values()].map((slot) => ({
      interface: slot.name,
      state: slot.capture ? stateOf(slot.name) : slot.problem,
      statistics: slot.capture ? sum(slot.past, slot.capture.statistics()) : slot.past,
    }));
    if (this.#interfaces.includes('default-route') && this.#routed.length === 0) {
      states.push({ interface: 'default-route', state: 'no interface has a default route', statistics: nothing });
    }
    return states;
  }

  close(): void {
    for (const slot of this.#slots.values()) this.#close(slot, 'closed');
  }

  #wished(): Set<string> {
    const wished = new Set<string>();
    for (const name of this.#interfaces) {
      if (name !== 'default-route') wished.add(name);
      else for (const routed of this.#defaultRoutes()) wished.add(routed);
    }
    return wished;
  }

  /** While no interface has a default route, those that had one last stay: attacks from the local network go on. */
  #defaultRoutes(): string[] {
    const routed = defaultRouteInterfaces();
    if (routed.length > 0) this.#routed = routed;
    return this.#routed;
  }

  #check(name: string): void {
    const slot = this.#slots.get(name) ?? { name, capture: undefined, problem: '', past: nothing };
    this.#slots.set(name, slot);
    if (name !== 'any') {
      const found = networkInterface(name);
      // an interface that was deleted and made again has another number, and the old capture hears nothing of it
      if (slot.capture && slot.capture.index !== found?.index) this.#close(slot, 'no such interface');
      if (!found) {
        slot.problem = 'no such interface';
        return;
      }
    }
    if (!slot.capture) this.#openSlot(slot);
  }

  #openSlot(slot: Slot): void {
    const { bufferBytes } = this.#options;
    try {
      slot.capture = openInterface(slot.name, { watch: this.#watch, ...(bufferBytes ? { bufferBytes } : {}) });
      slot.problem = '';
      this.#open = [...this.#open, slot.capture];
    } catch (error) {
      if (!(error instanceof CaptureError) || error.code === 'library-missing') throw error;
      slot.problem = error.message;
    }
  }

  #closeNamed(name: string, problem: string): void {
    const slot = this.#slots.get(name);
    if (slot) this.#close(slot, problem);
  }

  #close(slot: Slot, problem: string): void {
    const { capture } = slot;
    slot.problem = problem;
    if (!capture) return;
    capture.close();
    slot.past = sum(slot.past, capture.statistics());
    slot.capture = undefined;
    this.#open = this.#open.filter((other) => other !== capture);
  }
}

function stateOf(name: string): string {
  if (name === 'any') return 'up';
  const found = networkInterface(name);
  if (!found) return 'no such interface';
  return found.up ? 'up' : 'interface is down';
}

function sum(a: CaptureStatistics, b: CaptureStatistics): CaptureStatistics {
  return {
    received: a.received + b.received,
    droppedByKernel: a.droppedByKernel + b.droppedByKernel,
    droppedByInterface: a.droppedByInterface + b.droppedByInterface,
  };
}
