import { type Tone, toneColor } from '../../theme/tones.ts';
import classes from './figures.module.css';
import { sparklinePath } from './sparkline-path.ts';

const width = 120;
const height = 32;

interface SparklineProps {
  readonly points: readonly { readonly time: number; readonly value: number }[];
  readonly tone: Tone;
}

/** The course of a figure. Drawn for the eye only: the number and its trend say the same in words. */
export function Sparkline({ points, tone }: SparklineProps) {
  const line = sparklinePath(points, width, height - 2);
  return (
    <svg className={classes.line} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
      {line !== '' && (
        <>
          <path d={`${line}V${height}H0Z`} fill={toneColor(tone)} opacity={0.12} transform="translate(0 1)" />
          <path
            d={line}
            fill="none"
            stroke={toneColor(tone)}
            strokeWidth={1.5}
            vectorEffect="non-scaling-stroke"
            transform="translate(0 1)"
          />
        </>
      )}
    </svg>
  );
}
