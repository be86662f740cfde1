import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { filterTexts } from '../texts/filters.ts';
import classes from './filter-row.module.css';

interface FilterRowProps {
  readonly children: ReactNode;
  /** something is filtered, so that there is something to reset */
  readonly active: boolean;
  readonly onReset: () => void;
  /** stands at the end: export, add … */
  readonly actions?: ReactNode;
}

/** The filters above a list, with Reset. */
export function FilterRow({ children, active, onReset, actions }: FilterRowProps) {
  return (
    <search className={classes.row} aria-label={filterTexts.label}>
      {children}
      <Button variant="default" onClick={onReset} disabled={!active}>
        {filterTexts.reset}
      </Button>
      {actions && <div className={classes.actions}>{actions}</div>}
    </search>
  );
}
