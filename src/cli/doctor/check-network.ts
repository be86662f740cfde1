import { NetworkReader, networkTrouble } from '../../engine/network-state.ts';
import { type Check, ok, warn } from './check.ts';

/** Whether gateways and guests can be found out. */
export async function checkNetwork(): Promise<Check> {
  const [id, title] = ['network', 'network'];
  const reader = new NetworkReader();
  const { routes, neighbours } = await reader.read();
  const trouble = networkTrouble(reader);
  if (trouble) return warn(id, title, trouble.text, trouble.remedy);
  return ok(id, title, `default routes and neighbours can be read: ${routes.length} and ${neighbours.length}`);
}
