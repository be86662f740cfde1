import { type PointerEvent, useState } from 'react';
import { usePlotArea, useYAxisInverseScale } from 'recharts';
import classes from './chart.module.css';

interface BrushLayerProps {
  /** how many bars there are, side by side over the whole width */
  readonly bars: number;
  /** a bar was clicked. @param height on the scale of the chart */
  readonly onPick: (bar: number, height: number) => void;
  /** bars were dragged over, first and last in either order */
  readonly onSpan: (one: number, other: number) => void;
}

/** A finger or mouse that moves less than this clicks rather than drags, in pixels. */
const slack = 5;

/** Lies over the bars: dragging chooses a range, a click one bar. The keyboard has the table for both. */
export function BrushLayer({ bars, onPick, onSpan }: BrushLayerProps) {
  const area = usePlotArea();
  const heightAt = useYAxisInverseScale();
  const [drag, setDrag] = useState<{ readonly start: number; readonly now: number }>();
  if (!area || bars === 0) return null;
  const pointOf = (event: PointerEvent<SVGRectElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: Math.min(Math.max(event.clientX - box.left, 0), box.width - 1), y: event.clientY - box.top, box };
  };
  const barAt = (x: number) => Math.min(Math.floor((x / area.width) * bars), bars - 1);
  const one = area.width / bars;
  const ends = drag && Math.abs(drag.now - drag.start) > slack ? [barAt(drag.start), barAt(drag.now)] : undefined;
  return (
    <g>
      {ends && (
        <rect
          className={classes.chosen}
          x={area.x + Math.min(...ends) * one}
          y={area.y}
          width={(Math.abs(ends[0]! - ends[1]!) + 1) * one}
          height={area.height}
        />
      )}
      <rect
        className={classes.brush}
        x={area.x}
        y={area.y}
        width={area.width}
        height={area.height}
        fill="transparent"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const { x } = pointOf(event);
          setDrag({ start: x, now: x });
        }}
        onPointerMove={(event) => {
          if (!drag) return;
          const { x } = pointOf(event);
          setDrag({ ...drag, now: x });
        }}
        onPointerCancel={() => setDrag(undefined)}
        onPointerUp={(event) => {
          if (!drag) return;
          const { x, y } = pointOf(event);
          setDrag(undefined);
          if (Math.abs(x - drag.start) > slack) onSpan(barAt(drag.start), barAt(x));
          else onPick(barAt(x), Number(heightAt?.(area.y + y) ?? Number.POSITIVE_INFINITY));
        }}
      />
    </g>
  );
}
