import { Tooltip } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMay } from '../api/session.ts';
import { frameTexts } from '../texts/frame.ts';
import classes from './navigation.module.css';
import { footItems, mainItems, type NavigationItem } from './navigation-items.ts';

interface NavigationProps {
  /** icons only; the names are tooltips and labels then */
  readonly narrow: boolean;
  readonly onNavigate?: () => void;
}

/** The pages of the console. */
export function Navigation({ narrow, onNavigate }: NavigationProps) {
  return (
    <nav aria-label={frameTexts.navigation} className={classes.navigation} data-narrow={narrow || undefined}>
      <Items items={mainItems} narrow={narrow} onNavigate={onNavigate} />
      <Items items={footItems} narrow={narrow} onNavigate={onNavigate} />
    </nav>
  );
}

interface ItemsProps {
  readonly items: readonly NavigationItem[];
  readonly narrow: boolean;
  readonly onNavigate: (() => void) | undefined;
}

function Items({ items, narrow, onNavigate }: ItemsProps) {
  const admin = useMay('admin');
  return (
    <ul className={classes.list}>
      {items
        .filter(({ role }) => role !== 'admin' || admin)
        .map(({ to, title, icon: Icon }) => (
          <li key={to}>
            <Tooltip label={title} position="right" disabled={!narrow}>
              <Link
                to={to}
                search={({ host }) => ({ host })}
                className={classes.item}
                activeOptions={{ exact: to === '/', includeSearch: false }}
                activeProps={{ 'data-active': true }}
                aria-label={narrow ? title : undefined}
                onClick={onNavigate}
              >
                <Icon size={18} aria-hidden />
                <span className={classes.name}>{title}</span>
              </Link>
            </Tooltip>
          </li>
        ))}
    </ul>
  );
}
