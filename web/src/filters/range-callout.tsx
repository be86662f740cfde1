import { Button, Group } from '@mantine/core';
import { Callout } from '../parts/callout.tsx';
import { filterTexts } from '../texts/filters.ts';
import { partTexts } from '../texts/parts.ts';
import { type RangeSearch, unreadRange } from '../url/time-range.ts';
import classes from './filter-row.module.css';

interface RangeCalloutProps {
  readonly title: string;
  /** what is shown instead */
  readonly children: string;
  /** takes the range out of the address */
  readonly onClose: () => void;
}

/** The range of an address cannot be shown. */
export function RangeCallout({ title, children, onClose }: RangeCalloutProps) {
  return (
    <Callout tone="notice" title={title}>
      <Group justify="space-between" gap="xs">
        {children}
        <Button variant="default" size="compact-sm" onClick={onClose}>
          {partTexts.close}
        </Button>
      </Group>
    </Callout>
  );
}

interface UnreadRangeProps {
  readonly value: RangeSearch;
  readonly onChange: (value: RangeSearch) => void;
}

/** Above a list whose address has a range, or an end of one, that is none. */
export function UnreadRange({ value, onChange }: UnreadRangeProps) {
  const text = unreadRange(value);
  if (text === undefined) return null;
  return (
    <div className={classes.callout}>
      <RangeCallout
        title={filterTexts.noTime(text)}
        onClose={() => onChange({ range: undefined, from: undefined, to: undefined })}
      >
        {filterTexts.notLimited}
      </RangeCallout>
    </div>
  );
}
