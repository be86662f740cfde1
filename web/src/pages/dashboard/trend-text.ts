import { dashboardTexts } from '../../texts/dashboard.ts';
import type { Trend } from './trend.ts';

const texts = dashboardTexts.trend;

/** `25 % more`, `12 times as many`, `none before`; empty where nothing is known. */
export function trendText(trend: Trend): string {
  switch (trend.kind) {
    case 'more':
      return texts.more(trend.ratio);
    case 'less':
      return texts.less(trend.ratio);
    case 'times':
      return texts.times(trend.factor);
    default:
      return texts[trend.kind];
  }
}

/** What the words of a trend compare with, to go on right behind them. */
export function trendBase({ kind }: Trend, base: 'before' | 'start'): string {
  if (kind === 'times') return texts.as[base];
  return (kind === 'more' || kind === 'less' ? texts.than : texts.comparedWith)[base];
}
