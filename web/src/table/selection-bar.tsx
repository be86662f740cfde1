import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { partTexts } from '../texts/parts.ts';
import classes from './data-table.module.css';
import { nothingSelected, type Selection, selectionSize } from './selection.ts';

const texts = partTexts.table;

interface SelectionBarProps {
  readonly selection: Selection | undefined;
  readonly total: number;
  readonly onSelection: ((selection: Selection) => void) | undefined;
  readonly actions: ReactNode;
}

/** How many rows are chosen, and what can be done with them. Only there while some are. */
export function SelectionBar({ selection, total, onSelection, actions }: SelectionBarProps) {
  const size = selection ? selectionSize(selection) : 0;
  return (
    <div aria-live="polite" className={classes.chosen}>
      {selection && size > 0 && (
        <Group className={classes.selection} gap="sm">
          <Text fw={600}>{texts.selected(size)}</Text>
          {selection.kind === 'rows' && size < total && (
            <Button variant="subtle" size="compact-sm" onClick={() => onSelection?.({ kind: 'filter', total })}>
              {texts.allOfFilter(total)}
            </Button>
          )}
          <Button variant="subtle" size="compact-sm" onClick={() => onSelection?.(nothingSelected)}>
            {texts.clear}
          </Button>
          <Group gap="xs" ml="auto">
            {actions}
          </Group>
        </Group>
      )}
    </div>
  );
}
