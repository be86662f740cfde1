import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Dashboard, Figure } from '../../../../src/console/contract/statistics.ts';
import { useObserving } from '../../api/status.ts';
import { dashboardTexts } from '../../texts/dashboard.ts';
import type { Tone } from '../../theme/tones.ts';
import classes from './figures.module.css';
import { Sparkline } from './sparkline.tsx';
import { trendOf } from './trend.ts';
import { trendBase, trendText } from './trend-text.ts';
import { useDashboard } from './use-dashboard.ts';

const texts = dashboardTexts.figures;

/** Four numbers with their course. */
export function Figures() {
  const { search, statistics, log } = useDashboard();
  const observing = useObserving(search.host);
  const figures: Partial<Dashboard['figures']> = statistics.data?.figures ?? {};
  return (
    <ul className={classes.row} aria-label={texts.label}>
      <FigureBox
        title={
          <Link to="/attacks" search={log()}>
            {texts.attacks}
          </Link>
        }
        when={texts.inRange}
        figure={figures.attacks}
        format={texts.count}
        tone="attack"
        base="before"
      />
      <FigureBox
        title={
          <Link to="/blocks" search={{ host: search.host }}>
            {observing ? texts.wouldBlock : texts.blocks}
          </Link>
        }
        when={texts.now}
        figure={figures.blocks}
        format={texts.count}
        tone="attack"
        base="start"
      />
      <FigureBox
        title={texts.messageRate}
        when={texts.now}
        figure={figures.messageRate}
        format={texts.rate}
        tone="plain"
        base="start"
      />
      <FigureBox
        title={texts.unreadableShare}
        when={texts.now}
        figure={figures.unreadableShare}
        format={texts.share}
        tone="notice"
        base="start"
      />
    </ul>
  );
}

interface FigureBoxProps {
  readonly title: ReactNode;
  /** what the number is of: now, or the whole range */
  readonly when: string;
  /** undefined while it is loaded */
  readonly figure: Figure | undefined;
  readonly format: (value: number) => string;
  readonly tone: Tone;
  /** what the trend compares with */
  readonly base: 'before' | 'start';
}

function FigureBox({ title, when, figure, format, tone, base }: FigureBoxProps) {
  const trend = trendOf(figure?.value ?? null, figure?.before ?? null);
  const words = trendText(trend);
  const than = trendBase(trend, base);
  return (
    <li className={classes.box}>
      <div className={classes.title}>{title}</div>
      <div className={classes.value}>{figure?.value == null ? texts.unknown : format(figure.value)}</div>
      <div className={classes.trend} title={words === '' ? undefined : `${words}${than}`}>
        {figure ? words || when : ''}
        {words !== '' && <span className="visually-hidden">{than}</span>}
      </div>
      <Sparkline points={figure?.points ?? []} tone={tone} />
    </li>
  );
}
