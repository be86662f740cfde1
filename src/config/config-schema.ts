import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { parsePrefix } from '../model/address.ts';
import { prefixSchema, settingsSchema } from '../model/settings.ts';

const path = z
  .string()
  .min(1)
  .refine((text) => isAbsolute(text), { error: 'an absolute path' })
  .meta({ allowedText: 'an absolute path' });

/** IFNAMSIZ is 16 with the NUL; `dev_valid_name` of the kernel forbids the rest. */
const interfaceName = z
  .string()
  .refine((name) => Buffer.byteLength(name) <= 15 && /^(?!\.{1,2}$)[^\s/:]+$/.test(name), {
    error: 'the name of a network interface, such as eth0',
  })
  .meta({ allowedText: 'the name of a network interface, such as eth0' });

const network = prefixSchema
  .refine((text) => parsePrefix(text)?.length !== 0, {
    error: 'a network, not all addresses',
  })
  .meta({ allowedText: 'a prefix such as 192.0.2.0/24, but not all addresses' });

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * The operator's file. Every key may be absent. `defaultText` says in words a default that depends on the machine;
 * such a key has no default here but in defaults.ts.
 */
export const configSchema = z.strictObject({
  dataDir: path.optional().meta({
    description: 'directory of the database',
    defaultText: '`/var/lib/sipprot` as root, else `$XDG_STATE_HOME/sipprot` or `~/.local/state/sipprot`',
  }),
  controlSocket: path.optional().meta({
    description: 'Unix socket on which the engine takes commands of the CLI and the console, at most 107 bytes',
    defaultText:
      '`/run/sipprot/control.sock` as root with the default data directory, else `control.sock` in the data directory',
  }),
  interfaces: z
    .union([z.literal('auto'), z.array(interfaceName).min(1).max(64)])
    .default('auto')
    .describe('interfaces that are watched; `auto`: those with a default route, and bridges'),
  protectedNetworks: z
    .array(network)
    .max(1000)
    .default([])
    .describe('networks of guests behind this host that are protected beside its own addresses'),
  hostName: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[^\p{C}\s]+$/u, { error: 'a name without spaces' })
    .optional()
    .meta({
      description: 'name of this host in the log and console',
      defaultText: 'the name of the system',
      allowedText: 'a name of at most 253 characters without spaces',
    }),
  observe: z.boolean().default(false).describe('recognise and report attacks, but block nobody'),
  logLevel: z.enum(logLevels).default('info').describe('the least grave messages that are logged'),
  captureBufferMegabytes: z
    .number()
    .int()
    .min(1)
    .max(1024)
    .default(64)
    .describe(
      'memory for frames that wait, per interface, megabytes; a newer kernel (seen with 6.18) uses up one in 4 ms, however little comes',
    ),
  console: z
    .strictObject({
      enabled: z.boolean().default(true).describe('start the web console'),
      address: z
        .string()
        .refine((text) => isIP(text) !== 0, { error: 'an IPv4 or IPv6 address' })
        .default('127.0.0.1')
        .meta({
          description: 'address on which the web console listens',
          allowedText: 'an IPv4 or IPv6 address',
        }),
      port: z.number().int().min(1).max(65535).default(8086).describe('port on which the web console listens'),
      tlsCertificate: path
        .optional()
        .meta({ description: 'file with the certificate chain in PEM', defaultText: 'none' }),
      tlsKey: path.optional().meta({ description: 'file with the private key in PEM', defaultText: 'none' }),
    })
    .prefault({})
    .describe('the web console'),
  settings: settingsSchema
    .partial()
    .optional()
    .meta({ description: 'settings of the first start, see below', defaultText: 'none' }),
});

export type ConfigFile = z.output<typeof configSchema>;
