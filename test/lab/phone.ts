import { passwordOf } from './kamailio-config.ts';
import type { Namespace } from './namespace.ts';
import { answer, register } from './scenarios.ts';
import { type RunningSipp, sipp, startAnswering } from './sipp.ts';
import type { Lab } from './topology.ts';

export interface PhoneOptions {
  readonly user: string;
  /** `passwordOf(user)` by default */
  readonly password?: string;
  readonly address: string;
  /** 5060 by default */
  readonly port?: number;
  readonly pbx: string;
  readonly transport?: 'udp' | 'tcp';
}

/**
 * Registers a phone and lets it answer calls until it is disposed. Over UDP both use one port, so a NAT's binding
 * that the registration opened carries the calls in; TCP works without NAT only. Throws when the PBX refuses.
 */
export async function answeringPhone(net: Lab, ns: Namespace, options: PhoneOptions): Promise<RunningSipp> {
  const { user, address, transport = 'udp', port = 5060 } = options;
  const registered = await sipp(net, ns, {
    scenario: register({ contactPort: port }),
    from: address,
    to: options.pbx,
    transport,
    rows: [[user, options.password ?? passwordOf(user)]],
    ...(transport === 'udp' ? { fromPort: port } : {}),
  });
  if (registered.successful !== 1) throw new Error(`phone ${user} could not register\n${registered.errors}`);
  return startAnswering(net, ns, { scenario: answer({ user }), from: address, fromPort: port, transport });
}
