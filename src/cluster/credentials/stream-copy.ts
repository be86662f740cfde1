import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInbox, type NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { ClusterError } from '../cluster-error.ts';
import { writeSecret } from './credential.ts';

const chunkSize = 128 * 1024;
/** a server that does not go on for so long has died */
const patience = 30_000;

const answer = z.looseObject({
  error: z.object({ description: z.string() }).optional(),
  config: z.looseObject({ name: z.string(), subjects: z.array(z.string()) }).optional(),
  state: z.looseObject({}).optional(),
  deliver_subject: z.string().optional(),
});

/** A stream as it is, sequences and all, into two files (`$JS.API.STREAM.SNAPSHOT`). Throws ClusterError. */
export async function saveStream(connection: NatsConnection, name: string, directory: string): Promise<void> {
  const inbox = createInbox();
  const chunks = connection.subscribe(inbox);
  const asked = { deliver_subject: inbox, no_consumers: true, chunk_size: chunkSize };
  const { config, state } = await ask(connection, `$JS.API.STREAM.SNAPSHOT.${name}`, JSON.stringify(asked));
  writeSecret(join(directory, `${name}.snapshot`), '');
  const file = openSync(join(directory, `${name}.snapshot`), 'a');
  const timer = setTimeout(() => chunks.unsubscribe(), patience);
  let whole = false;
  try {
    for await (const chunk of chunks) {
      timer.refresh();
      if (chunk.data.length === 0) {
        whole = !chunk.headers?.hasError;
        break;
      }
      writeSync(file, chunk.data);
      chunk.respond();
    }
  } finally {
    clearTimeout(timer);
    chunks.unsubscribe();
    closeSync(file);
  }
  if (!whole)
    throw new ClusterError('failed', `the stream ${name} could not be copied: the server stopped in the middle`);
  // written last: a copy without it is not whole
  writeSecret(join(directory, `${name}.json`), JSON.stringify({ config, state }));
}

/** Makes a stream from its copy, with these subjects. Throws ClusterError. */
export async function restoreStream(
  connection: NatsConnection,
  name: string,
  directory: string,
  subjects: readonly string[],
): Promise<void> {
  const { config, state } = answer.parse(JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')));
  const request = JSON.stringify({ config: { ...config, subjects }, state });
  const { deliver_subject: to } = await ask(connection, `$JS.API.STREAM.RESTORE.${name}`, request);
  if (!to) throw new ClusterError('failed', `the server does not take the copy of the stream ${name}`);
  const file = openSync(join(directory, `${name}.snapshot`), 'r');
  try {
    const chunk = Buffer.alloc(chunkSize);
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk))
      await connection.request(to, Buffer.from(chunk.subarray(0, length)), { timeout: patience });
  } finally {
    closeSync(file);
  }
  await ask(connection, to, '');
}

async function ask(connection: NatsConnection, subject: string, text: string): Promise<z.output<typeof answer>> {
  const message = await connection.request(subject, text, { timeout: patience });
  const said = answer.parse(message.json());
  if (said.error) throw new ClusterError('failed', `the server refused: ${said.error.description}`);
  return said;
}
