import type { Logger } from 'pino';
import { ControlClient } from '../engine/control/client.ts';
import { ControlError, controlError } from '../engine/control/control-error.ts';
import type { Actor, CommandInput, CommandName, CommandResults } from '../engine/control/protocol.ts';

export interface EngineLinkHooks {
  /** an event of the engine's, as it came */
  readonly event: (event: unknown) => void;
  /** the engine came or went */
  readonly changed: (running: boolean) => void;
}

const self: Actor = { name: 'console', source: 'api' };
/** milliseconds. An engine that starts is to be seen soon: its own console waits for the port that this one has. */
const retry = { first: 250, longest: 1_000 } as const;

/** The one connection to the engine: made again and again while there is none, with the live feed on it. */
export class EngineLink {
  readonly #path: string;
  readonly #log: Logger;
  readonly #hooks: EngineLinkHooks;
  #client: ControlClient | undefined;
  #problem: string | null = null;
  /** why it could not be reached, for those who ask something of it meanwhile */
  #refusal: ControlError | undefined;
  #lost = 0;
  #since = Date.now();
  #pause: number = retry.first;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(path: string, log: Logger, hooks: EngineLinkHooks) {
    this.#path = path;
    this.#log = log;
    this.#hooks = hooks;
  }

  /** Tries once, and goes on trying in the background. */
  async start(): Promise<void> {
    await this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#client?.close();
    this.#client = undefined;
  }

  get running(): boolean {
    return this.#client !== undefined;
  }

  /** Since when it runs or does not, and why it does not. */
  get state(): { readonly running: boolean; readonly since: number; readonly problem: string | null } {
    return { running: this.running, since: this.#since, problem: this.#problem };
  }

  /** When it last went, milliseconds since the epoch; 0: not since this process runs. */
  get lost(): number {
    return this.#lost;
  }

  /** @throws ControlError with the engine's code, or `no-engine` at once where there is none */
  request<C extends CommandName>(
    command: C,
    args: CommandInput<C>,
    actor: Actor = self,
    timeout?: number,
  ): Promise<CommandResults[C]> {
    if (!this.#client) return Promise.reject(this.#refusal ?? controlError('no-engine', this.#path));
    return this.#client.request(command, args, timeout, actor);
  }

  async #connect(): Promise<void> {
    try {
      const client = await ControlClient.connect(this.#path, { actor: self });
      if (this.#stopped) return client.close();
      this.#client = client;
      this.#problem = null;
      this.#refusal = undefined;
      this.#since = Date.now();
      this.#pause = retry.first;
      this.#log.info('connected to the engine');
      this.#hooks.changed(true);
      void this.#listen(client);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      if (problem !== this.#problem) this.#log.warn({ problem }, 'the engine does not answer');
      this.#problem = problem;
      this.#refusal = error instanceof ControlError ? error : undefined;
      this.#again();
    }
  }

  async #listen(client: ControlClient): Promise<void> {
    try {
      for await (const event of client.events()) this.#hooks.event(event);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    }
    client.close();
    if (this.#stopped) return;
    this.#client = undefined;
    this.#since = Date.now();
    this.#lost = this.#since;
    this.#log.warn({ problem: this.#problem }, 'the engine is gone');
    this.#hooks.changed(false);
    this.#again();
  }

  #again(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#connect(), this.#pause);
    this.#timer.unref();
    this.#pause = Math.min(retry.longest, this.#pause * 2);
  }
}
