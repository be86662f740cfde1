import type { Geo, GeoRule, geoRoutes } from '../../../../src/console/contract/geo.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { confirm } from '../../dialogs/confirm.tsx';
import { countriesTexts } from '../../texts/countries-page.ts';
import type { GoodFate } from './rule-preview.tsx';

const texts = countriesTexts.confirm;

/** Asks before a rule shuts countries out. @param cut sources that work now and are cut off by it */
export function askForRule({ mode, countries }: GeoRule, cut: number): Promise<boolean> {
  return confirm({
    title: texts.title(mode, countries.length),
    consequence: [cut > 0 ? texts.good(cut) : '', texts.rest].join(' ').trim(),
    confirm: texts.submit,
    dangerous: true,
  });
}

/** Puts a rule in force. @throws ApiError; the rule in force is then asked for anew, as somebody may have changed it */
export async function putRule(
  body: GeoRule & { readonly knownGood: 'refuse' | GoodFate; readonly revision: number },
): Promise<Geo> {
  try {
    const geo = await call<typeof geoRoutes.change>('PUT /v1/geo', { body });
    queryClient.setQueryData([keys.geo, 'show'], geo);
    await queryClient.invalidateQueries({ queryKey: [keys.settings] });
    return geo;
  } catch (error) {
    void queryClient.invalidateQueries({ queryKey: [keys.geo, 'show'] });
    throw error;
  }
}
