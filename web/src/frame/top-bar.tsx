import type { ReactNode } from 'react';
import { HostFilter } from './host-filter.tsx';
import { LiveDot } from './live-dot.tsx';
import { SearchField } from './search-field.tsx';
import classes from './top-bar.module.css';
import { UserMenu } from './user-menu.tsx';
import { ZoneChoice } from './zone-choice.tsx';

/** @param props.menu the button that opens the navigation on a phone */
export function TopBar({ menu }: { readonly menu: ReactNode }) {
  return (
    <header className={classes.bar}>
      {menu}
      <SearchField />
      <div className={classes.tools}>
        <HostFilter className={classes.host} />
        <LiveDot />
        <ZoneChoice />
        <UserMenu />
      </div>
    </header>
  );
}
