import { createConnection, type Socket } from 'node:net';
import { ControlError, controlError } from './control-error.ts';
import { EventQueue } from './event-queue.ts';
import { LineReader } from './line-reader.ts';
// types only: the schemas are the engine's to check, and loading them costs the command line a tenth of a second
import type { Actor, CommandInput, CommandName, CommandResults, Reply } from './protocol.ts';

export interface ControlClientOptions {
  /** who gives the commands, for the engine's audit */
  readonly actor: Actor;
  /** how long to wait for the connection, milliseconds */
  readonly connectTimeout?: number;
  /** how long to wait for an answer, milliseconds */
  readonly requestTimeout?: number;
}

/** The same as `maxLine` of protocol.ts, whose schemas are not loaded here; a test compares them. */
export const longestLine = 64 << 20;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Speaks to the engine over its control socket. Any number of requests may be under way. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #path: string;
  readonly #options: ControlClientOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listening = new Map<number, EventQueue>();
  readonly #lines = new LineReader(longestLine);
  #next = 1;
  #ended: ControlError | undefined;

  private constructor(socket: Socket, path: string, options: ControlClientOptions) {
    this.#socket = socket;
    this.#path = path;
    this.#options = options;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#end(controlError('connection-lost', `${path}: ${error.message}`, error)));
    socket.on('close', () => this.#end(controlError('connection-lost', path)));
  }

  /** @throws ControlError `no-engine`, `no-permission` or `no-answer` */
  static connect(path: string, options: ControlClientOptions): Promise<ControlClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(path);
      const timer = setTimeout(() => {
        socket.destroy();
        reject(controlError('no-answer', path));
      }, options.connectTimeout ?? 3_000);
      const failed = (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(connectError(path, error));
      };
      socket.once('error', failed);
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.off('error', failed);
        resolve(new ControlClient(socket, path, options));
      });
    });
  }

  /**
   * Asks for one command and waits for its result. The console speaks for many: it names the actor with each request.
   * @throws ControlError with the engine's code where it refuses, `no-answer` after `timeout` milliseconds, `connection-lost`
   */
  request<C extends CommandName>(
    command: C,
    args: CommandInput<C>,
    timeout: number = this.#options.requestTimeout ?? 15_000,
    actor: Actor = this.#options.actor,
  ): Promise<CommandResults[C]> {
    return new Promise<CommandResults[C]>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = this.#next++;
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(controlError('no-answer', `${command}, ${this.#path}`));
      }, timeout);
      this.#waiting.set(id, { resolve: resolve as (result: unknown) => void, reject, timer });
      this.#send(id, command, args, actor);
    });
  }

  /** What happens in the engine from now on. Ends when `close` is called; throws ControlError when the engine goes. */
  events(): AsyncIterable<unknown> {
    const id = this.#next++;
    const queue = new EventQueue({
      full: () => this.#socket.pause(),
      empty: () => this.#socket.resume(),
      done: () => this.#listening.delete(id),
    });
    if (this.#ended) queue.end(this.#ended);
    else {
      this.#listening.set(id, queue);
      this.#send(id, 'events', {}, this.#options.actor);
    }
    return queue;
  }

  close(): void {
    for (const queue of this.#listening.values()) queue.end(undefined);
    this.#listening.clear();
    this.#end(controlError('connection-lost', 'closed by this program'));
    this.#socket.destroy();
  }

  #send(id: number, command: CommandName, args: unknown, actor: Actor): void {
    this.#socket.write(`${JSON.stringify({ id, command, arguments: args, actor })}\n`);
  }

  #read(chunk: Buffer): void {
    const lines = this.#lines.take(chunk);
    if (!lines) {
      this.#abort('a line of more than 64 MB');
      return;
    }
    for (const line of lines) {
      const reply = replyOf(line);
      if (!reply) {
        this.#abort(line.slice(0, 60));
        return;
      }
      this.#answer(reply);
    }
  }

  #answer(reply: Reply): void {
    const queue = this.#listening.get(reply.id);
    if ('event' in reply) {
      queue?.push(reply.event);
      return;
    }
    const error = reply.ok ? undefined : new ControlError(reply.error.code, reply.error.message);
    // an `ok` to a request for events only says that they will come
    if (queue && error) queue.end(error);
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.ok) waiting.resolve(reply.result);
    else waiting.reject(error!);
  }

  #abort(found: string): void {
    this.#end(controlError('bad-answer', `${this.#path}: ${JSON.stringify(found)}`));
    this.#socket.destroy();
  }

  #end(error: ControlError): void {
    this.#ended ??= error;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(this.#ended);
    }
    this.#waiting.clear();
    for (const queue of this.#listening.values()) queue.end(this.#ended);
    this.#listening.clear();
  }
}

function connectError(path: string, error: NodeJS.ErrnoException): ControlError {
  if (error.code === 'EACCES' || error.code === 'EPERM') return controlError('no-permission', path, error);
  if (error.code === 'ENOENT') return controlError('no-engine', `there is no socket ${path}`, error);
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK')
    return controlError('no-engine', `nobody listens on ${path}`, error);
  return controlError('no-engine', `${path}: ${error.message}`, error);
}

function replyOf(line: string): Reply | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'number') return undefined;
  if ('event' in value || ('ok' in value && value.ok === true)) return value as Reply;
  if (!('error' in value) || typeof value.error !== 'object' || value.error === null) return undefined;
  const { error } = value;
  return 'code' in error && typeof error.code === 'string' && 'message' in error && typeof error.message === 'string'
    ? (value as Reply)
    : undefined;
}
