import { chmodSync, chownSync, lstatSync, unlinkSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { explainIssues } from '../../config/explain-issue.ts';
import { schemaNode } from '../../config/schema-node.ts';
import { makeDirectories } from '../../store/make-directories.ts';
import { letIn } from '../let-in.ts';
import { JsonText } from './json-text.ts';
import { LineReader } from './line-reader.ts';
import { type Actor, type CommandName, commandSchemas, maxLine, type Reply, requestSchema } from './protocol.ts';

/** What a command ends in when it is refused; anything else thrown is a defect and told as `internal`. */
interface CodedError extends Error {
  readonly code: string;
}

export interface CommandHandler {
  handle(command: CommandName, argumentsGiven: unknown, actor: Actor): Promise<unknown>;
  /** Sends events to `send` until the returned function is called. */
  subscribe(send: (event: unknown) => void): () => void;
}

const maxConnections = 64;
/** an event reader that does not keep up is let go, rather than remembered for ever */
const maxBacklog = 16 << 20;

/** The engine's Unix socket. Whoever may open it may command the engine: only root, and the console's group. */
export class ControlServer {
  readonly #path: string;
  readonly #handler: CommandHandler;
  readonly #log: Logger;
  readonly #group: number | undefined;
  readonly #connections = new Set<Socket>();
  #server: Server | undefined;

  /** @param group gid of those who may use the socket beside the own user; absent: that of the process */
  constructor(path: string, handler: CommandHandler, log: Logger, group?: number) {
    this.#path = path;
    this.#handler = handler;
    this.#log = log;
    this.#group = group;
  }

  /** @throws Error when another engine listens there, or the socket cannot be made */
  async start(): Promise<void> {
    makeDirectories(dirname(this.#path), 0o750);
    const there = lstatSync(this.#path, { throwIfNoEntry: false });
    if (there) {
      // a path that was mistaken must not cost a file
      if (!there.isSocket()) throw new Error(`${this.#path} is no socket: move it away, or set another controlSocket`);
      if (await answers(this.#path))
        throw new Error(
          `another engine is running already: it listens on ${this.#path}. Stop it first, or give this one a controlSocket of its own.`,
        );
      unlinkSync(this.#path);
    }
    const server = createServer((socket) => this.#serve(socket));
    server.maxConnections = maxConnections;
    this.#server = server;
    const before = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(this.#path, () => {
          server.off('error', reject);
          resolve();
        });
      });
    } finally {
      process.umask(before);
    }
    // the directory too: who may not look into it cannot reach the socket
    if (this.#group !== undefined) {
      letIn(dirname(this.#path), this.#group);
      chownSync(this.#path, -1, this.#group);
    }
    chmodSync(this.#path, 0o660);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#connections.add(socket);
    const lines = new LineReader(maxLine);
    let unsubscribe = () => {};
    const send = (reply: Reply) => {
      if (socket.destroyed) return;
      socket.write(lineOf(reply));
      if (socket.writableLength > maxBacklog) socket.destroy();
    };
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#connections.delete(socket);
      unsubscribe();
    });
    socket.on('data', (chunk: Buffer) => {
      const complete = lines.take(chunk);
      if (!complete) {
        send({ id: 0, ok: false, error: { code: 'too-long', message: `a request is longer than ${maxLine} bytes` } });
        socket.destroy();
        return;
      }
      for (const line of complete)
        void this.#answer(line, send, (stop) => {
          unsubscribe();
          unsubscribe = stop;
        });
    });
  }

  async #answer(line: string, send: (reply: Reply) => void, subscribed: (stop: () => void) => void): Promise<void> {
    let id = 0;
    try {
      const request = requestSchema.safeParse(parseLine(line));
      if (!request.success) throw new RequestError('bad-request', request.error.issues[0]?.message ?? 'not a request');
      id = request.data.id;
      const { command, actor } = request.data;
      if (!Object.hasOwn(commandSchemas, command))
        throw new RequestError('unknown-command', `there is no command ${command}`);
      const name = command as CommandName;
      const parsed = commandSchemas[name].safeParse(request.data.arguments ?? {});
      if (!parsed.success) {
        const node = schemaNode(commandSchemas[name]);
        const problems = explainIssues(parsed.error.issues, request.data.arguments ?? {}, node);
        const texts = problems.slice(0, 20).map(({ path, what }) => `${path.join('.') || 'arguments'}: ${what}`);
        throw new RequestError('bad-arguments', texts.join('; '));
      }
      const { address } = actor;
      const who: Actor = { name: actor.name, source: actor.source, ...(address === undefined ? {} : { address }) };
      if (name === 'events') {
        subscribed(this.#handler.subscribe((event) => send({ id, event })));
        return;
      }
      send({ id, ok: true, result: await this.#handler.handle(name, parsed.data, who) });
    } catch (error) {
      send({ id, ok: false, error: this.#refusal(error) });
    }
  }

  #refusal(error: unknown): { code: string; message: string } {
    if (isCoded(error)) return { code: error.code, message: error.message };
    this.#log.error({ error }, 'a command failed');
    return { code: 'internal', message: 'the engine could not do it; its log says why' };
  }
}

class RequestError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new RequestError('bad-request', 'the line is no JSON');
  }
}

function isCoded(error: unknown): error is CodedError {
  return (
    error instanceof Error &&
    ['GuardError', 'StoreError', 'FirewallError', 'CommandError', 'Error'].includes(error.name) &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

/** Whether somebody listens on the socket, or it was left behind by an engine that was killed. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function lineOf(reply: Reply): string {
  if ('result' in reply && reply.result instanceof JsonText)
    return `{"id":${reply.id},"ok":true,"result":${reply.result.text}}\n`;
  return `${JSON.stringify(reply)}\n`;
}
