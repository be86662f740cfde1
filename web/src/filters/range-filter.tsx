import { Button, Group, Popover, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CalendarRange, ChevronDown } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { Loading } from '../parts/loading.tsx';
import { zonePreference } from '../preferences/preferences.ts';
import { loadPart } from '../router/load-part.ts';
import { filterTexts } from '../texts/filters.ts';
import { rangeEnds, rangeTime } from '../time/time-text.ts';
import { useNow } from '../time/use-now.ts';
import { isLimited, type RangeSearch, type RangeWord, rangeLimits, rangeWord, rangeWords } from '../url/time-range.ts';

const OwnRange = lazy(async () => ({ default: (await loadPart(() => import('./own-range.tsx'))).OwnRange }));

interface RangeFilterProps {
  readonly value: RangeSearch;
  readonly onChange: (value: RangeSearch) => void;
  /** the range when the address names none; absent: all time */
  readonly fallback?: RangeWord;
  /** the usual ranges stand beside it as buttons: it is for one's own only, and says this while that is none */
  readonly own?: string;
}

/** From when to when: a range that ends now, or one of one's own, in the reader's time zone. */
export function RangeFilter({ value, onChange, fallback, own }: RangeFilterProps) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const choose = (next: RangeSearch) => {
    close();
    onChange(next);
  };
  const word = rangeWord(value) ?? (isLimited(value) ? undefined : fallback);
  return (
    <>
      <PrintedRange value={value} word={word} />
      <Popover opened={opened} onDismiss={close} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="default"
            fw={400}
            onClick={toggle}
            aria-haspopup="dialog"
            leftSection={<CalendarRange size={16} aria-hidden />}
            rightSection={<ChevronDown size={14} aria-hidden />}
          >
            <span className="visually-hidden">{filterTexts.range}: </span>
            {own !== undefined && word ? own : <RangeText value={value} word={word} />}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <Stack gap="sm">
            <Group gap={6} display={own === undefined ? undefined : 'none'}>
              {rangeWords.map((each) => (
                <Button
                  key={each}
                  size="compact-sm"
                  variant={word === each ? 'filled' : 'default'}
                  aria-pressed={word === each}
                  onClick={() =>
                    choose({ range: each === fallback ? undefined : each, from: undefined, to: undefined })
                  }
                >
                  {filterTexts.ranges[each]}
                </Button>
              ))}
            </Group>
            {opened && (
              <Suspense fallback={<Loading height="190px" />}>
                <OwnRange value={value} onChange={choose} />
              </Suspense>
            )}
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

function RangeText({ value, word }: { readonly value: RangeSearch; readonly word: RangeWord | undefined }) {
  const zone = zonePreference.use();
  if (word) return filterTexts.ranges[word];
  return limitsText(rangeLimits(value, Date.now()), zone, Date.now());
}

/** On paper there are no buttons, and “the last 24 hours” were those before somebody printed it. */
function PrintedRange({ value, word }: { readonly value: RangeSearch; readonly word: RangeWord | undefined }) {
  const zone = zonePreference.use();
  const now = useNow(60_000);
  const limits = rangeLimits(value, now, word);
  const isAll = limits.from === undefined && limits.to === undefined;
  const text = limitsText(isAll ? limits : { to: now, ...limits }, zone, now);
  return <span className="print-only">{`${filterTexts.range}: ${text} (${zone})`}</span>;
}

function limitsText({ from, to }: ReturnType<typeof rangeLimits>, zone: string, now: number): string {
  const text = (time: number) => rangeTime(time, zone, now);
  if (from !== undefined && to !== undefined) return filterTexts.fromTo(...rangeEnds(from, to, zone, now));
  if (from !== undefined) return filterTexts.since(text(from));
  if (to !== undefined) return filterTexts.until(text(to));
  return filterTexts.allTime;
}
