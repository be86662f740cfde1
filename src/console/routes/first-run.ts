import { parseAddress, prefixContains } from '../../model/address.ts';
import { sessionRoutes } from '../contract/session.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';
import { actorName } from '../server/principal.ts';
import { isFirstRun } from './session.ts';

const shown = 100;

/** What a new operator is asked once, filled in from what the host and its traffic show. */
export function addFirstRunRoutes(api: Api, { accounts, engine, store, countryOf, clock }: Parts): void {
  api.on(sessionRoutes.firstRun, async ({ address }) => {
    const [status, known, allow] = await Promise.all([
      engine.running ? engine.request('status', {}).catch(() => undefined) : undefined,
      store.read((reader) => reader.readKnownGood(clock())),
      store.read((reader) => reader.readList('allow')),
    ]);
    const own = parseAddress(address);
    const latest = known.toSorted((a, b) => b.lastSuccess - a.lastSuccess).slice(0, shown);
    return {
      done: !isFirstRun(accounts),
      address,
      addressAllowed: own !== undefined && allow.some(({ prefix }) => prefixContains(prefix, own)),
      protection: status?.host.protection ?? null,
      interfaces: (status?.sensor.captures ?? []).map((capture) => ({ name: capture.interface, state: capture.state })),
      protectedAddresses: [...(status?.protectedAddresses ?? [])],
      knownGood: latest.map((good) => ({
        address: good.address,
        users: good.users,
        lastSuccess: good.lastSuccess,
        country: countryOf(good.address),
      })),
    };
  });

  api.on(sessionRoutes.finishFirstRun, async ({ principal, address }) => {
    accounts.setFact('first-run', 'done');
    accounts.audit.add({ actor: actorName(principal!), address, action: 'first-run.done', subject: 'console' });
    return undefined;
  });
}
