import { Text } from '@mantine/core';
import type { Geo } from '../../../../src/console/contract/geo.ts';
import { Time } from '../../parts/time.tsx';
import { ToneIcon } from '../../parts/tone-badge.tsx';
import { countriesTexts as texts } from '../../texts/countries-page.ts';

/** How old the data is, and what is wrong with it. Its attribution stands under the map. */
export function DatabaseNote({ geo: { database, failure } }: { readonly geo: Geo }) {
  return (
    <Text size="sm" c="dimmed" mt="md">
      {database ? (
        <>
          {texts.database(database.type)} <Time time={database.builtAt} show="relative" />.
        </>
      ) : (
        texts.noDatabase
      )}
      {failure !== null && (
        <>
          {' '}
          <ToneIcon tone="broken" /> {texts.failure(failure)}
        </>
      )}
    </Text>
  );
}
