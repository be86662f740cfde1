import { ActionIcon, Button, Checkbox, Popover, Stack, Tooltip } from '@mantine/core';
import { Columns3 } from 'lucide-react';
import { columnPreference } from '../preferences/preferences.ts';
import { partTexts } from '../texts/parts.ts';
import { type Column, shownColumns } from './column.ts';

const texts = partTexts.table;

/** Which columns a list shows; kept in this browser. */
export function ColumnChoice<Row>({
  name,
  columns,
}: {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
}) {
  const preference = columnPreference(name);
  const chosen = preference.use();
  const shown = shownColumns(columns, chosen).map(({ id }) => id);
  const choosable = columns.filter(({ main }) => !main);
  if (choosable.length === 0) return null;
  return (
    <Popover position="top-end" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Tooltip label={texts.chooseColumns}>
          <ActionIcon variant="default" aria-label={texts.chooseColumns}>
            <Columns3 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.columns}>
        <Stack gap={6}>
          {choosable.map(({ id, title }) => (
            <Checkbox
              key={id}
              size="sm"
              label={title}
              checked={shown.includes(id)}
              onChange={(event) =>
                preference.set(event.currentTarget.checked ? [...shown, id] : shown.filter((each) => each !== id))
              }
            />
          ))}
          <Button variant="subtle" size="compact-xs" disabled={chosen === null} onClick={() => preference.set(null)}>
            {texts.resetColumns}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
