import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Ban, CircleHelp, ShieldCheck, ShieldX, Trash2, Undo2 } from 'lucide-react';
import { useMay } from '../api/session.ts';
import { actionTexts as texts } from '../texts/actions.ts';
import { openBlockDialog } from './block-dialog.tsx';
import { openListDialog } from './list-dialog.tsx';
import type { ListName } from './list-entries.ts';
import { removeEntry } from './remove-entry.ts';
import { openUnblockDialog } from './unblock-dialog.tsx';

interface AddressButtonsProps {
  readonly address: string;
  /** something blocks it now */
  readonly blocked: boolean;
  /** the entry of the allowlist that covers it, and of the denylist */
  readonly allowed: string | null;
  readonly denied: string | null;
  /** with a link to its page "Explain" */
  readonly explain?: boolean;
}

/** Block or Unblock, Allow, Deny, Remove, Explain: what would have an effect as it is now. A viewer sees Explain only. */
export function AddressButtons({ address, blocked, allowed, denied, explain }: AddressButtonsProps) {
  const may = useMay('operator');
  const listed = entryInForce(allowed, denied);
  return (
    <Group gap={6}>
      {may && blocked && (
        <Button
          size="compact-sm"
          // the denylist goes on shutting it out: this is not what lets it in
          variant={listed?.list === 'deny' ? 'default' : 'filled'}
          leftSection={<Undo2 size={14} aria-hidden />}
          onClick={() => openUnblockDialog(address)}
        >
          {texts.unblock}
        </Button>
      )}
      {may && !blocked && !allowed && !denied && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Ban size={14} aria-hidden />}
          onClick={() => openBlockDialog(address)}
        >
          {texts.block}
        </Button>
      )}
      {may && !allowed && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<ShieldCheck size={14} aria-hidden />}
          onClick={() => openListDialog({ list: 'allow', prefix: address })}
        >
          {texts.allow}
        </Button>
      )}
      {may && !denied && !allowed && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<ShieldX size={14} aria-hidden />}
          onClick={() => openListDialog({ list: 'deny', prefix: address })}
        >
          {texts.deny}
        </Button>
      )}
      {may && listed && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Trash2 size={14} aria-hidden />}
          onClick={() => removeEntry(listed.list, listed.prefix)}
        >
          {texts.removeFrom[listed.list]}
        </Button>
      )}
      {explain && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<CircleHelp size={14} aria-hidden />}
          renderRoot={(props) => <Link to="/explain" search={({ host }) => ({ host, address })} {...props} />}
        >
          {texts.explain}
        </Button>
      )}
    </Group>
  );
}

/** The entry that decides: the allowlist stands above the denylist. */
function entryInForce(
  allowed: string | null,
  denied: string | null,
): { readonly list: ListName; readonly prefix: string } | undefined {
  if (allowed !== null) return { list: 'allow', prefix: allowed };
  return denied === null ? undefined : { list: 'deny', prefix: denied };
}
