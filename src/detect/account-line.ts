import { CredentialLine, type RefusedTry } from './credential-line.ts';

/** A household has so many devices at one account, each of its own make; so many User-Agents are nobody's. */
const maxDevices = 4;
const memory = 3_600_000;

interface Device {
  readonly agent: number;
  readonly line: CredentialLine;
}

/** A refusal that is no failure yet: the nonce was an old one, and the client may still come with a new one. */
export interface HeldTry extends RefusedTry {
  /** the account as text */
  readonly target: string;
}

/** The refused tries of one account at one source, device by device as their User-Agents tell them apart. */
export class AccountLine {
  held: HeldTry | undefined = undefined;
  /** refused tries, all of them */
  tries = 0;
  last = Number.NEGATIVE_INFINITY;
  /** source port of the latest try */
  port = 0;
  /** each try came by the port or in the call of the one before, also after hours */
  #isKept = true;
  /** each try came in the call of the one before */
  #isOneCall = true;
  #callId = 0;
  /** the latest try was a REGISTER */
  #registers = false;
  #devices: Device[] = [];
  #tooMany = false;

  /** The try is not of the call of the one before: phones go on with the Call-ID that they began with (RFC 3261, 10.2). */
  isNewCall({ callId }: RefusedTry): boolean {
    return callId !== this.#callId;
  }

  note(refused: RefusedTry): void {
    const { time, agent, port, callId } = refused;
    if (time - this.last > memory) {
      this.#devices = [];
      this.#tooMany = false;
      this.tries = 0;
    }
    if (this.last > Number.NEGATIVE_INFINITY && callId !== this.#callId) {
      this.#isOneCall = false;
      if (port !== this.port) this.#isKept = false;
    }
    this.tries++;
    this.last = time;
    this.port = port;
    this.#callId = callId;
    this.#registers = refused.registers;
    this.#device(agent).note(refused);
  }

  /** milliseconds between tries of one device; 0 before the second */
  get shortest(): number {
    let shortest = 0;
    for (const { line } of this.#devices)
      if (line.shortest > 0 && (shortest === 0 || line.shortest < shortest)) shortest = line.shortest;
    return shortest;
  }

  /** Each device has a port or a dialog of its own and keeps it. */
  get isKept(): boolean {
    return this.#isKept && this.#devices.every(({ line }) => line.isKept);
  }

  /** All tries came in one call, as phones go on with the Call-ID that they began with (RFC 3261, 10.2). */
  get isOneCall(): boolean {
    return this.#isOneCall;
  }

  /** One try, or one loop, of each device: nothing can be said yet. */
  get isFresh(): boolean {
    return !this.#tooMany && this.#devices.every(({ line }) => line.isFresh);
  }

  /** A device tries more often at once than others do. */
  get isLooping(): boolean {
    return this.#devices.some(({ line }) => line.isLooping);
  }

  /** Several User-Agents: no single device. */
  get isMixed(): boolean {
    return this.#tooMany || this.#devices.length > 1;
  }

  /** Each device goes on with a wrong password as a machine does; one that has just come may be there beside. */
  get isPhone(): boolean {
    return (
      !this.#tooMany &&
      this.#devices.some(({ line }) => line.isPhone) &&
      this.#devices.every(({ line }) => line.isPhone || line.isFresh)
    );
  }

  /** A phone by its registrations, which go on with the wrong password. */
  get isRegisteringPhone(): boolean {
    return this.#registers && this.isPhone;
  }

  #device(agent: number): CredentialLine {
    const known = this.#devices.find((device) => device.agent === agent);
    if (known) return known.line;
    if (this.#devices.length >= maxDevices) {
      this.#tooMany = true;
      this.#devices.shift();
    }
    const line = new CredentialLine();
    this.#devices.push({ agent, line });
    return line;
  }
}
