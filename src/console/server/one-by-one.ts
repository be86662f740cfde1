import { InTurn } from '../../model/in-turn.ts';
import { ApiError } from './api-error.ts';

/**
 * Work that keeps the engine busy for as long as a person does not mind, done one after the other: whoever asks for a hundred
 * at once, even with the role that may change nothing, must not hold up what blocks attackers.
 */
export class OneByOne {
  readonly #most: number;
  readonly #turns = new InTurn();
  #under = 0;

  /** @param most under way and waiting: who comes then is told to come again */
  constructor(most: number) {
    this.#most = most;
  }

  /** @throws ApiError `busy`; whatever the work throws */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#under >= this.#most) throw new ApiError('busy', undefined, { retryAfter: 5 });
    this.#under++;
    try {
      return await this.#turns.run(work);
    } finally {
      this.#under--;
    }
  }
}
