import { Group, Text } from '@mantine/core';
import type { Geo } from '../../../../src/console/contract/geo.ts';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { countriesTexts as texts } from '../../texts/countries-page.ts';
import type { Tone } from '../../theme/tones.ts';

const tones: Readonly<Record<Geo['state'], Tone>> = {
  enforcing: 'good',
  observing: 'notice',
  failing: 'broken',
  off: 'plain',
  unknown: 'notice',
};

/** Whether the rule that is set is in force. */
export function RuleState({ geo }: { readonly geo: Geo }) {
  return (
    <Group gap={8}>
      <ToneBadge tone={tones[geo.state]}>{texts.states[geo.state]}</ToneBadge>
      {geo.state === 'enforcing' && (
        <Text size="sm" c="dimmed">
          {texts.inForce(geo.ranges)}
        </Text>
      )}
    </Group>
  );
}
