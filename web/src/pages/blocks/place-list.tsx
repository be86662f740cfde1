import { Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { BlockPlace } from '../../../../src/console/contract/blocks.ts';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { placeTexts as texts } from '../../texts/places.ts';
import type { Tone } from '../../theme/tones.ts';
import classes from './place-list.module.css';

const shown = 12;

const tones: Readonly<Record<NonNullable<BlockPlace['why']>, Tone>> = {
  refused: 'notice',
  gone: 'broken',
  failing: 'broken',
  observing: 'plain',
  unknown: 'plain',
  capped: 'notice',
  behind: 'plain',
  unsent: 'plain',
};

/** Hosts, those on which a block is not in force first, with the reason. */
export function PlaceList({ places }: { readonly places: readonly BlockPlace[] }) {
  const [all, setAll] = useState(false);
  const sorted = places.toSorted((a, b) => Number(a.why === null) - Number(b.why === null));
  return (
    <div>
      <ul className={classes.places} aria-label={texts.label}>
        {(all ? sorted : sorted.slice(0, shown)).map(({ uuid, name, own, why, reason, vouches }) => (
          <li key={uuid} className={classes.place}>
            <Link to="/hosts" search={{ open: uuid }} className={classes.name}>
              {name}
            </Link>
            {why === null ? (
              <ToneBadge tone="good">{texts.inForce}</ToneBadge>
            ) : (
              <ToneBadge tone={tones[why]}>{texts.why[why]}</ToneBadge>
            )}
            <Text span size="sm" c="dimmed">
              {[own && texts.own, reason, vouches && texts.vouches].filter(Boolean).join('; ')}
            </Text>
          </li>
        ))}
      </ul>
      {!all && places.length > shown && (
        <Button variant="subtle" size="compact-xs" onClick={() => setAll(true)}>
          {texts.all(places.length)}
        </Button>
      )}
    </div>
  );
}
