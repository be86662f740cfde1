import type { Explanation } from '../../../../src/console/contract/explain.ts';
import { explainTexts } from '../../texts/explain.ts';

/**
 * What to tell the customer and what to do, one sentence each: first what each cause means for somebody who is no
 * attacker, then what the engine advises. Its lines with commands for the shell are left out: the page has buttons.
 */
export function adviceOf({ blocked, denied, allowed, shutOutByCountry, advice }: Explanation): readonly string[] {
  const causes = new Set(blocked.map(({ cause }) => cause));
  const lines = [...causes].flatMap((cause) => explainTexts.byCause[cause] ?? []);
  lines.push(...advice.filter((line) => !/:\s*sipprot\s/.test(line)));
  if (shutOutByCountry && !allowed) lines.push(explainTexts.countryHint);
  if (denied && !allowed) lines.push(explainTexts.denyHint);
  else if (blocked.length > 0 && !allowed) lines.push(explainTexts.unblockHint);
  if ((blocked.length > 0 || denied) && !allowed) lines.push(explainTexts.allowHint);
  return lines;
}
