import { Pill } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { hostsQuery } from '../../api/status.ts';
import { attackTexts } from '../../texts/attacks.ts';
import { filterTexts } from '../../texts/filters.ts';
import type { AttackSearch } from './attack-search.ts';
import classes from './attacks.module.css';

/** Filters that have no field of their own above the list; they come from links and the search of the top bar. */
const names = ['attacker', 'victim', 'account', 'number', 'userAgent', 'evidence', 'host'] as const;
type Name = (typeof names)[number];

interface FilterChipsProps {
  readonly search: AttackSearch;
  readonly onRemove: (name: Name) => void;
}

/** What the list is narrowed down to, each to be taken away. */
export function FilterChips({ search, onRemove }: FilterChipsProps) {
  const { data: hosts } = useQuery(hostsQuery);
  const shown = names.filter((name) => search[name] !== undefined);
  if (shown.length === 0) return null;
  return (
    <div className={classes.chips}>
      {shown.map((name) => {
        const value = search[name] ?? '';
        const label = `${attackTexts.filterNames[name]}: ${textOf(name, value, hosts?.rows)}`;
        return (
          <Pill
            key={name}
            withRemoveButton
            onRemove={() => onRemove(name)}
            removeButtonProps={{ 'aria-label': filterTexts.remove(label), 'aria-hidden': false, tabIndex: 0 }}
          >
            {label}
          </Pill>
        );
      })}
    </div>
  );
}

function textOf(name: Name, value: string, hosts: readonly HostRow[] = []): string {
  if (name === 'host') return hosts.find(({ uuid }) => uuid === value)?.name ?? value;
  if (name === 'evidence') return attackTexts.evidence[value === 'proven' ? 'proven' : 'unproven'];
  return value;
}
