import { ActionIcon, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { FileSearch, Trash2 } from 'lucide-react';
import type { HostRow } from '../../../../src/console/contract/hosts.ts';
import { useMay } from '../../api/session.ts';
import { hostsTexts as texts } from '../../texts/hosts.ts';
import { removeHost } from './remove-host.ts';

/** To the host's attacks, and away with one that is gone. What cannot be done says why. */
export function HostActions({ host }: { readonly host: HostRow }) {
  const mayRemove = useMay('operator');
  const { uuid, name } = host;
  const why = cannotRemove(host) ?? (mayRemove ? undefined : texts.removeForbidden);
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <ActionIcon
        size="md"
        aria-label={texts.attacks(name)}
        data-hint={texts.attacks(name)}
        renderRoot={(props) => <Link to="/attacks" search={{ host: uuid }} {...props} />}
      >
        <FileSearch size={17} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="md"
        aria-label={why === undefined ? texts.remove(name) : `${texts.remove(name)}: ${why}`}
        data-hint={why ?? texts.remove(name)}
        // it can still be reached, so that a keyboard and a screen reader learn why not
        {...(why === undefined ? {} : { 'aria-disabled': true, 'data-disabled': true })}
        onClick={() => why === undefined && removeHost(host)}
      >
        <Trash2 size={17} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

function cannotRemove({ own, presence }: HostRow): string | undefined {
  if (own) return texts.removeOwn;
  return presence === 'gone' ? undefined : presence === 'here' ? texts.removeActive : texts.removeUnknown;
}
