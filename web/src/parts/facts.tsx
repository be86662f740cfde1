import type { ReactNode } from 'react';
import classes from './facts.module.css';

interface FactsProps {
  /** what it is → what it is like; a null value is left out */
  readonly rows: readonly (readonly [title: string, value: ReactNode])[];
}

/** A short list of facts in two columns. */
export function Facts({ rows }: FactsProps) {
  return (
    <dl className={classes.facts}>
      {rows
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([title, value]) => (
          <div key={title} className={classes.fact}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
