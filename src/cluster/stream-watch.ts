import type { StreamInfo } from '@nats-io/jetstream';
import type { Follower } from './follower.ts';
import { type StreamId, streamIdsOf } from './stream-state.ts';
import { isNoSuchStream } from './streams.ts';

export interface StreamWatchParts {
  /** who reads this stream, if anybody does yet */
  readonly followerOf: (stream: string) => Follower | undefined;
  /** a stream was made anew, or is gone */
  readonly lost: () => void;
  /** a stream has lost its end */
  readonly wentBack: () => void;
}

/**
 * Whether the streams are still those that are read: the server's disk or its last seconds may have been lost while it was away, which
 * a host behind a leaf node does not notice.
 */
export class StreamWatch {
  readonly #parts: StreamWatchParts;
  #ids: ReadonlyMap<string, StreamId> = new Map();
  /** streams whose end lay before what was read of them when they were last looked at */
  #behind: ReadonlySet<string> = new Set();

  constructor(parts: StreamWatchParts) {
    this.#parts = parts;
  }

  /** The streams that are about to be read, as their leaders see them. Returns which they are, by their names. */
  begin(found: readonly StreamInfo[]): ReadonlyMap<string, StreamId> {
    this.#ids = streamIdsOf(found);
    return this.#ids;
  }

  /**
   * False: the servers do not say.
   * @param found the common streams as their leaders see them
   */
  async compare(found: Promise<readonly StreamInfo[]>): Promise<boolean> {
    try {
      this.#take(streamIdsOf(await found));
      return true;
    } catch (error) {
      if (isNoSuchStream(error)) this.#parts.lost();
      return isNoSuchStream(error);
    }
  }

  #take(now: ReadonlyMap<string, StreamId>): void {
    const behind = new Set<string>();
    for (const [name, { id, last }] of now) {
      const before = this.#ids.get(name);
      if (before && before.id !== id) this.#parts.lost();
      const follower = this.#parts.followerOf(name);
      if (last < (follower?.sequence ?? 0)) behind.add(name);
      follower?.compare(last);
    }
    // a leader may be a moment behind its followers
    if ([...behind].some((name) => this.#behind.has(name))) this.#parts.wentBack();
    this.#behind = behind;
  }
}
