import { Tooltip } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { mapTexts } from '../texts/map.ts';
import { MapAttribution } from './map-attribution.tsx';
import classes from './world-map.module.css';
import { mapSize, type WorldShape } from './world-shapes.ts';

export interface WorldMapProps {
  readonly shapes: readonly WorldShape[];
  /** what the map shows, in a sentence: for those who cannot see it. The numbers belong into a table beside it */
  readonly label: string;
  /** `0`–`4` a band of the attack colour, `chosen` the accent, undefined nothing. @param country ISO 3166-1 alpha-2 */
  readonly look: (country: string) => 0 | 1 | 2 | 3 | 4 | 'chosen' | undefined;
  /** name and number, for whoever points at it */
  readonly tip: (country: string) => string;
  readonly onPick?: (country: string) => void;
  readonly legend?: ReactNode;
}

/**
 * Countries of the world, coloured. For the mouse and the eye only: whatever it shows or does must be in a table or
 * list beside it as well, which is for the keyboard and the screen reader.
 */
export function WorldMap({ shapes, label, look, tip, onPick, legend }: WorldMapProps) {
  const [pointed, setPointed] = useState<string>();
  const events = (country: string) => ({
    onPointerEnter: () => setPointed(country),
    ...(onPick ? { onClick: () => onPick(country) } : {}),
  });
  const dots = shapes.filter(({ country, dot }) => dot && look(country) !== undefined);
  return (
    <figure className={classes.figure}>
      <Tooltip.Floating label={pointed === undefined ? '' : tip(pointed)} disabled={pointed === undefined}>
        <svg
          role="img"
          aria-label={label}
          className={classes.map}
          viewBox={`0 0 ${mapSize.width} ${mapSize.height}`}
          data-pickable={onPick ? true : undefined}
          onPointerLeave={() => setPointed(undefined)}
        >
          {/* the sea: nothing is pointed at there */}
          <rect
            width={mapSize.width}
            height={mapSize.height}
            fill="none"
            pointerEvents="all"
            onPointerEnter={() => setPointed(undefined)}
          />
          {shapes.map(({ country, path }, index) => (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: a country can have several shapes; their order never changes
              key={index}
              d={path}
              className={classes.land}
              data-look={look(country)}
              {...events(country)}
            />
          ))}
          {dots.map(({ country, dot }, index) => (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              key={index}
              cx={dot?.[0]}
              cy={dot?.[1]}
              r={4.5}
              className={classes.land}
              data-look={look(country)}
              {...events(country)}
            />
          ))}
        </svg>
      </Tooltip.Floating>
      <figcaption className={classes.caption}>
        {legend}
        <MapAttribution />
      </figcaption>
      <span className="visually-hidden">{mapTexts.beside}</span>
    </figure>
  );
}
