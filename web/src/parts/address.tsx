import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';
import { partTexts } from '../texts/parts.ts';
import classes from './address.module.css';
import { Copyable } from './copyable.tsx';
import { Flag } from './flag.tsx';

interface AddressProps {
  /** address, prefix or target (`192.0.2.1 UDP 5060`) */
  readonly address: string;
  /** ISO 3166-1 alpha-2; null: not known; absent: no flag at all (an address of ours) */
  readonly country?: string | null;
  /** with a link to "Explain"; true where there is a country */
  readonly explain?: boolean;
}

/** An address with its flag: a click copies it, the sign behind it explains it. */
export function Address({ address, country, explain = country !== undefined }: AddressProps) {
  const alone = address.split(/[ /]/)[0] ?? address;
  return (
    <span className={classes.address} data-address>
      {country !== undefined && <Flag country={country} />}
      <Copyable value={address} />
      {explain && (
        <ActionIcon
          className={classes.explain}
          size="sm"
          aria-label={partTexts.explain(alone)}
          data-hint={partTexts.explain(alone)}
          renderRoot={(props) => <Link to="/explain" search={({ host }) => ({ host, address: alone })} {...props} />}
        >
          <CircleHelp size={15} aria-hidden />
        </ActionIcon>
      )}
    </span>
  );
}
