import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { zonePreference } from '../../preferences/preferences.ts';
import { formatCompact, formatNumber } from '../../texts/numbers.ts';
import { axisTicks } from './axis-ticks.ts';
import { barText } from './bar-text.ts';
import { BrushLayer } from './brush-layer.tsx';
import classes from './chart.module.css';
import { detectorColor } from './detector-colors.ts';
import type { Stack } from './stacks.ts';

interface AttackChartProps {
  readonly stacks: readonly Stack[];
  /** from the foot upwards */
  readonly detectors: readonly string[];
  readonly title: (detector: string) => string;
  readonly label: string;
  readonly onPick: (bar: number, height: number) => void;
  readonly onSpan: (one: number, other: number) => void;
}

/** Stacked bars of attacks by detector over time. A chunk of its own, for the chart library is large. */
export function AttackChart({ stacks, detectors, title, label, onPick, onSpan }: AttackChartProps) {
  const zone = zonePreference.use();
  const data = stacks.map(({ time, counts }) => ({ time, ...Object.fromEntries(counts) }));
  const ticks = axisTicks(stacks, zone, Date.now());
  return (
    <div className={classes.chart} role="img" aria-label={label}>
      <ResponsiveContainer width="100%" height="100%">
        <BarChart
          data={data}
          margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
          barCategoryGap="12%"
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="time"
            ticks={[...ticks.keys()]}
            tickFormatter={(time: number) => ticks.get(time) ?? ''}
            // what has no room on a phone leaves the others at even distances
            interval="equidistantPreserveStart"
            tick={{ fill: 'var(--mantine-color-dimmed)' }}
            tickLine={false}
            stroke="var(--line-strong)"
            minTickGap={12}
          />
          <YAxis
            width={38}
            allowDecimals={false}
            tickFormatter={formatCompact}
            tick={{ fill: 'var(--mantine-color-dimmed)' }}
            tickLine={false}
            axisLine={false}
          />
          {detectors.map((id) => (
            <Bar
              key={id}
              dataKey={(row: Record<string, number>) => row[id] ?? 0}
              name={id}
              stackId="all"
              fill={detectorColor(id)}
              isAnimationActive={false}
            />
          ))}
          <Tooltip
            isAnimationActive={false}
            cursor={{ fill: 'var(--row-hover)' }}
            content={({ active, label: time }) => {
              const stack = active ? stacks.find((each) => each.time === Number(time)) : undefined;
              return stack ? <StackTip stack={stack} detectors={detectors} title={title} zone={zone} /> : null;
            }}
          />
          <BrushLayer bars={stacks.length} onPick={onPick} onSpan={onSpan} />
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}

interface StackTipProps {
  readonly stack: Stack;
  readonly detectors: readonly string[];
  readonly title: (detector: string) => string;
  readonly zone: string;
}

function StackTip({ stack, detectors, title, zone }: StackTipProps) {
  return (
    <div className={classes.tooltip}>
      <p>
        {barText(stack.time, stack.end, zone)}: {formatNumber(stack.total)}
      </p>
      {detectors.toReversed().map((id) => {
        const count = stack.counts.get(id);
        if (!count) return null;
        return (
          <div key={id} className={classes.tooltipRow}>
            <span className={classes.swatch} style={{ background: detectorColor(id) }} />
            <span>{title(id)}</span>
            <span className={classes.count}>{formatNumber(count)}</span>
          </div>
        );
      })}
    </div>
  );
}
