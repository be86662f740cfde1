/** Later than this another walk begins, milliseconds. */
const longest = 3_600_000;

/**
 * Whether one source asks for device after device with the same step between their addresses, and for nothing else. Phones that come
 * out of one carton have such addresses, but seldom boot in that order, and most makes ask for a file that all of them share.
 */
export class DeviceWalk {
  /** of its first request */
  begin = 0;
  #device = 0;
  #step = 0;
  #count = 0;
  #last = 0;

  /** @param device MAC as a number; undefined for a file of no device. Returns how many devices in a row were asked for. */
  ask(device: number | undefined, time: number): number {
    if (device === undefined) {
      this.#count = 0;
      return 0;
    }
    const step = device - this.#device;
    const goesOn = this.#count > 0 && time - this.#last < longest;
    if (goesOn && step === 0) {
      this.#last = time;
      return 0;
    }
    if (!goesOn || (this.#count > 1 && step !== this.#step)) {
      this.begin = goesOn ? this.#last : time;
      this.#count = goesOn ? 1 : 0;
    }
    this.#step = step;
    this.#device = device;
    this.#last = time;
    return ++this.#count;
  }
}
