import type { Explanation as EngineExplanation } from '../../engine/control/protocol.ts';
import { formatAddress, formatPrefix, parseAddress, sourcePrefix } from '../../model/address.ts';
import { type Explanation, explainRoutes } from '../contract/explain.ts';
import { explainStored } from '../explain-stored.ts';
import type { Api } from '../server/api.ts';
import { ApiError } from '../server/api-error.ts';
import { problemOf } from '../server/error-of.ts';
import { orStored } from '../server/or-stored.ts';
import type { Parts } from '../server/parts.ts';
import { attackRow, blockRow, blockRowOfRecord, findingRow } from './rows.ts';

export function addExplainRoutes(api: Api, parts: Parts): void {
  const { engine, countryOf } = parts;
  api.on(explainRoutes.explain, async ({ query }) => {
    const address = parseAddress(query.address);
    if (!address)
      throw new ApiError('bad-input', undefined, { fields: [problemOf('address', 'must be an IPv4 or IPv6 address')] });
    const live = await orStored(engine.request('explain', { address: formatAddress(address) }));
    const found = live ?? (await explainStored(parts, address));
    const { history } = found;
    const entry = (view: typeof found.allowed) => view && { ...view, country: view.country ?? countryOf(view.prefix) };
    return {
      address: found.address,
      source: formatPrefix(sourcePrefix(address)),
      verdict: found.verdict,
      state: stateOf(found),
      live: live !== undefined,
      country: found.country ?? countryOf(found.address),
      shutOutByCountry: found.shutOutByCountry,
      observing: found.observing,
      blocked: found.blocked.map((block, index) => ({
        ...blockRow(block, countryOf),
        places: (found.places[index] ?? []).map((place) => ({ ...place })),
      })),
      refusals: found.refusals.map((refusal) => ({ ...refusal })),
      allowed: entry(found.allowed),
      denied: entry(found.denied),
      never: found.never,
      heldUntil: found.heldUntil,
      attacks: history.attacks.map(attackRow),
      attacksTotal: history.attacksTotal,
      attacksTotalIsExact: history.attacksTotalIsExact,
      history: history.blocks.map((block) => ({
        ...blockRowOfRecord(block, countryOf),
        liftedAt: block.liftedAt,
        liftedBy: block.liftedBy,
      })),
      findings: history.findings.map(findingRow),
      knownGood: history.knownGood.map(({ address: good, users, lastSuccess, until }) => ({
        address: good,
        users,
        lastSuccess,
        until,
      })),
      advice: [...found.advice],
    };
  });
}

function stateOf(found: EngineExplanation): Explanation['state'] {
  const whole = found.blocked.some(({ kind }) => kind === 'prefix');
  if (found.never !== null && !whole) return 'never';
  if (found.allowed) return 'allowed';
  if (found.denied) return 'denied';
  if (whole) return 'blocked';
  if (found.shutOutByCountry) return 'country';
  if (found.blocked.length > 0) return 'partly';
  if (found.history.attacksTotal > 0) return 'attacked';
  return found.history.knownGood.length > 0 ? 'good' : 'unknown';
}
