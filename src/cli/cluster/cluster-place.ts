import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Authority } from '../../cluster/credentials/authority.ts';
import type { NatsLogin } from '../../cluster/credentials/credential.ts';
import type { ClusterServer } from '../../cluster/credentials/server-kit.ts';
import { parseAddress } from '../../model/address.ts';
import { CliError, usageError } from '../cli-error.ts';
import { exitCode } from '../exit-code.ts';
import type { LoginOptions, ServerPlaceOptions } from './cluster-options.ts';

/** Throws CliError where this host does not hold the cluster key. */
export async function authorityOf(dataDir: string): Promise<Authority> {
  const { readAuthority } = await import('../../cluster/credentials/authority.ts');
  const { readCredential } = await import('../../cluster/credentials/credential.ts');
  const authority = readAuthority(dataDir);
  if (authority) return authority;
  throw readCredential(dataDir)
    ? new CliError(
        exitCode.notPermitted,
        'this host does not hold the cluster key: do it on the host where "sipprot cluster init" was run',
      )
    : new CliError(
        exitCode.failed,
        'this host is in no cluster; "sipprot cluster init" makes one, "sipprot cluster join" enters one',
      );
}

/** What others reach a server by. Throws CliError. */
export function reachable(server: ClusterServer): ClusterServer {
  const { address, port, clusterPort, leafPort } = server;
  // the last label of a host name is no number (RFC 1123, 2.1): 192.0.2.300 is neither
  const isName = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(address) && !/(^|\.)\d+$/.test(address);
  if (!isName && !parseAddress(address))
    throw usageError(`--address: ${address} is neither an address nor a host name`);
  if (new Set([port, clusterPort, leafPort]).size < 3)
    throw usageError('--port, --cluster-port and --leaf-port are three different ports');
  return server;
}

export async function serverDirectories(
  dataDir: string,
  options: ServerPlaceOptions,
): Promise<{ readonly directory: string; readonly storeDirectory: string }> {
  const { defaultPlace } = await import('../../cluster/credentials/local-server.ts');
  const place = defaultPlace(dataDir);
  return {
    directory: options.natsDir === undefined ? place.directory : resolve(options.natsDir),
    storeDirectory: options.natsStore === undefined ? place.storeDirectory : resolve(options.natsStore),
  };
}

/** undefined: none was given. */
export async function loginOf(options: LoginOptions): Promise<NatsLogin | undefined> {
  const { creds, user, passwordFile } = options;
  if (creds !== undefined && user !== undefined)
    throw usageError('--creds and --user are two ways of one thing: give one');
  if ((user === undefined) !== (passwordFile === undefined))
    throw usageError('--user and --password-file belong together');
  if (creds !== undefined) {
    const { loginOfCreds } = await import('../../cluster/credentials/nats-accounts.ts');
    const login = loginOfCreds(textOf(creds));
    if (!login) throw new CliError(exitCode.unreadable, `${creds} is no NATS credentials file`);
    return login;
  }
  if (user === undefined || passwordFile === undefined) return undefined;
  return { user, password: textOf(passwordFile).replace(/\r?\n$/, '') };
}

export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CliError(exitCode.unreadable, `${file} cannot be read: ${(error as Error).message}`);
  }
}
