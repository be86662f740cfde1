import type { LiveEvent } from '../../../src/console/contract/events.ts';
import { apiPrefix } from '../api/request-url.ts';

/** `off`: not started; `waiting`: connection lost, what is shown may be old; `paused`: by the reader. */
export type LiveState = 'off' | 'connecting' | 'live' | 'waiting' | 'paused';

/** Each kind of the contract: with one missing here this is no record of them all. */
const known: Readonly<Record<LiveEvent['kind'], true>> = {
  hello: true,
  here: true,
  reset: true,
  attack: true,
  block: true,
  unblock: true,
  list: true,
  finding: true,
  findings: true,
  settings: true,
  alarm: true,
  hosts: true,
  engine: true,
};
const kinds = Object.keys(known);

/** The server says every 15 s that it is there. A connection that is silent for longer is dead, whatever the browser thinks. */
const silence = 40_000;

/**
 * The server's events. The browser connects again by itself and names the last event it had; where the server ended
 * the connection for good (a restart behind a proxy), we do so, with growing pauses up to 15 s.
 */
export class LiveFeed {
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #watchers = new Set<() => void>();
  #state: LiveState = 'off';
  #since: number | null = null;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #pause = 1000;
  #missed = false;

  get state(): LiveState {
    return this.#state;
  }

  /** since when nothing is heard, milliseconds since the epoch; null while all is well */
  get silentSince(): number | null {
    return this.#since;
  }

  /** Does nothing when it runs already. */
  start(): void {
    if (this.#source || this.#state === 'paused') return;
    this.#connect();
  }

  /** Ends the connection, as after signing out. */
  stop(): void {
    this.#close();
    this.#set('off');
  }

  pause(): void {
    this.#close();
    this.#missed = true;
    this.#set('paused');
  }

  resume(): void {
    if (this.#state === 'paused') this.#connect();
  }

  /** Lets go of the connection while nobody looks: a browser has six for all tabs of one console (HTTP/1.1). */
  rest(): void {
    if (this.#state === 'paused' || this.#state === 'off') return;
    this.#close();
    this.#missed = true;
    this.#set('off');
  }

  /** Tries at once, rather than when the pause is over. */
  reconnect(): void {
    if (this.#state === 'waiting') this.#connect();
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  watch(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #connect(): void {
    this.#close();
    this.#set(this.#missed ? 'waiting' : 'connecting');
    const source = new EventSource(`${apiPrefix}/v1/events`);
    this.#source = source;
    this.#heard();
    source.onopen = () => {
      this.#heard();
      this.#pause = 1000;
      this.#set('live');
      if (this.#missed) this.#tell({ kind: 'reset' });
      this.#missed = false;
    };
    source.onerror = () => {
      // the browser tries again by itself, with pauses of its own
      this.#heard();
      this.#missed = true;
      this.#set('waiting');
      if (source.readyState !== EventSource.CLOSED) return;
      this.#close();
      this.#timer = setTimeout(() => this.#connect(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, 15_000);
    };
    const read = (message: MessageEvent) => {
      this.#heard();
      const event = readEvent(message.data);
      if (event) this.#tell(event);
    };
    source.onmessage = read;
    for (const kind of kinds) source.addEventListener(kind, read);
  }

  /** Something came, or is tried: from now on it may be silent for a while. */
  #heard(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#missed = true;
      this.#connect();
    }, silence);
  }

  #close(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#watchdog);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  #tell(event: LiveEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  #set(state: LiveState): void {
    this.#since = state === 'waiting' || state === 'paused' ? (this.#since ?? Date.now()) : null;
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** The event in a message of the server; `undefined` for kinds that this version of the page does not know. */
export function readEvent(data: unknown): LiveEvent | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const event: unknown = JSON.parse(data);
    if (typeof event !== 'object' || event === null || !('kind' in event)) return undefined;
    return kinds.some((kind) => kind === event.kind) ? (event as LiveEvent) : undefined;
  } catch {
    return undefined;
  }
}

/** The one feed of this page. */
export const liveFeed = new LiveFeed();
