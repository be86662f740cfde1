import { Group, List, Radio, Stack, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import type { GeoPreview } from '../../../../src/console/contract/geo.ts';
import { Address } from '../../parts/address.tsx';
import { Callout } from '../../parts/callout.tsx';
import { Flag } from '../../parts/flag.tsx';
import { Time } from '../../parts/time.tsx';
import { countryName } from '../../texts/countries.ts';
import { countriesTexts } from '../../texts/countries-page.ts';
import { formatNumber } from '../../texts/numbers.ts';
import classes from './rule-preview.module.css';

const texts = countriesTexts.preview;
const shown = 10;

/** What is to become of phones that work and that a rule would shut out. */
export type GoodFate = 'keep' | 'cut';

interface RulePreviewProps {
  readonly preview: GeoPreview;
  /** false: it is that of the draft before, and nothing is to be decided by it */
  readonly current: boolean;
  readonly fate: GoodFate | undefined;
  readonly onFate: (fate: GoodFate) => void;
}

/** What a rule would have done to the last week, the worst first. */
export function RulePreview({ preview, current, fate, onFate }: RulePreviewProps) {
  const { refused, knownGood, attackers } = preview;
  return (
    <Stack gap="sm" aria-busy={!current} className={current ? undefined : classes.old}>
      {refused !== null && (
        <Callout tone="broken" title={texts.refused}>
          <Text>{refused}</Text>
        </Callout>
      )}
      {knownGood.shutOut === 0 ? (
        <Group gap={8} wrap="nowrap">
          <CircleCheck size={18} aria-hidden className={classes.good} />
          <Text>{texts.noGood}</Text>
        </Group>
      ) : (
        <Callout tone="notice" title={texts.good(knownGood.shutOut, knownGood.total)}>
          <Stack gap="sm" mt={6}>
            <List size="sm" listStyleType="none" className={classes.sources}>
              {knownGood.sources.slice(0, shown).map(({ address, country, users, lastSuccess }) => (
                <List.Item key={address}>
                  <Address address={address} country={country} />{' '}
                  <Text span inherit c="dimmed">
                    {texts.goodSource(users)}, {texts.last} <Time time={lastSuccess} show="relative" />
                  </Text>
                </List.Item>
              ))}
              {knownGood.shutOut > shown && <List.Item>{texts.more(knownGood.shutOut - shown)}</List.Item>}
            </List>
            <Radio.Group
              label={texts.what}
              value={fate ?? ''}
              onChange={(value) => onFate(value === 'cut' ? 'cut' : 'keep')}
            >
              <Stack gap={6} mt={6}>
                <Radio value="keep" disabled={!current} label={texts.keep} />
                <Radio value="cut" disabled={!current} label={texts.cut} />
              </Stack>
            </Radio.Group>
          </Stack>
        </Callout>
      )}
      <div>
        <Text>{texts.attackers(attackers.shutOut, attackers.total, attackers.complete)}</Text>
        {attackers.countries.length > 0 && (
          <ul className={classes.countries} aria-label={texts.byCountry}>
            {attackers.countries.slice(0, shown).map(({ country, sources }) => (
              <li key={country ?? ''}>
                <Flag country={country} named /> {country ? countryName(country) : texts.unknown}{' '}
                <strong>{formatNumber(sources)}</strong>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Stack>
  );
}
