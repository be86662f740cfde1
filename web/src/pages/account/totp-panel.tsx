import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { notifyDone } from '../../dialogs/notify.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { TotpRemoval } from './totp-removal.tsx';
import { TotpSetup } from './totp-setup.tsx';

const texts = accountTexts.account.totp;

/** The second factor: whether it is in force, setting it up, going on without. */
export function TotpPanel({ active }: { readonly active: boolean }) {
  const [dialog, setDialog] = useState<'setup' | 'remove'>();
  const done = async (text: string) => {
    setDialog(undefined);
    notifyDone(text);
    await queryClient.invalidateQueries({ queryKey: [keys.session] });
  };
  const states = accountTexts.users.totp;
  return (
    <Panel
      title={texts.title}
      actions={<ToneBadge tone={active ? 'good' : 'notice'}>{active ? states.on : states.off}</ToneBadge>}
    >
      <Text size="sm" c="dimmed" maw={640} mb="sm">
        {active ? texts.on : texts.off}
      </Text>
      <Group gap="xs">
        <Button variant={active ? 'default' : 'filled'} onClick={() => setDialog('setup')}>
          {active ? texts.again : texts.begin}
        </Button>
        {active && (
          <Button variant="default" onClick={() => setDialog('remove')}>
            {texts.remove}
          </Button>
        )}
      </Group>
      {dialog === 'setup' && <TotpSetup onClose={() => setDialog(undefined)} onDone={() => done(texts.done)} />}
      {dialog === 'remove' && <TotpRemoval onClose={() => setDialog(undefined)} onDone={() => done(texts.removed)} />}
    </Panel>
  );
}
