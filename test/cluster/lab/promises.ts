import type { KernelState } from '../../engine/kernel.ts';

/** whole seconds, rounded up when it is sent and when the kernel is told */
const rounding = 3;

interface Promised {
  readonly by: readonly string[];
  /** when it ends, by a clock that nobody sets; `undefined`: it outlasts the test */
  readonly end: number | undefined;
}

/** What operators were told is in force, and what therefore must hold on each host, whatever failed since. */
export class Promises {
  readonly #blocks = new Map<string, Promised>();
  readonly #refused = new Map<string, string>();

  /** @param by names of the hosts on which it was blocked. @param seconds how long it is to last, where an operator said so */
  blocked(target: string, by: readonly string[], seconds?: number): void {
    this.#blocks.set(target, { by, end: seconds === undefined ? undefined : performance.now() / 1000 + seconds });
  }

  /** A host may not speak any more: what only it has blocked is let in. */
  revoked(host: string): void {
    for (const [target, { by }] of this.#blocks) if (by.every((name) => name === host)) this.#blocks.delete(target);
  }

  lifted(target: string): void {
    this.#blocks.delete(target);
  }

  /** This host allows it for itself: no block of the others counts there. */
  refuses(host: string, target: string): void {
    this.#refused.set(target, host);
  }

  isRefusedSomewhere(target: string): boolean {
    return this.#refused.has(target);
  }

  /** What does not hold in the kernel of a host; empty where all does. */
  broken(host: string, { blocks, allow }: KernelState): string {
    for (const [target, by] of this.#refused)
      if (by === host && (blocks.has(target) || !allow.includes(target))) return `${host} does not refuse ${target}`;
    const now = performance.now() / 1000;
    for (const [target, { end }] of this.#blocks) {
      if (this.#refused.get(target) === host) continue;
      const left = blocks.get(target);
      const promised = end === undefined ? Number.POSITIVE_INFINITY : end - now;
      if (left === undefined ? promised > rounding : left > promised + rounding)
        return `${target} should last ${promised.toFixed(1)} s, and lasts ${left ?? 0} s on ${host}`;
    }
    for (const target of blocks.keys()) if (!this.#blocks.has(target)) return `nobody has blocked ${target} (${host})`;
    return '';
  }
}
