import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RouteAnswer } from '../../../../src/console/contract/route.ts';
import type { sessionRoutes } from '../../../../src/console/contract/session.ts';
import { call } from '../../api/client.ts';
import { Dialog } from '../../dialogs/dialog.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { useApiForm } from '../../forms/use-api-form.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { QrCode } from '../../qr/qr-code.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { partTexts } from '../../texts/parts.ts';
import { ShownOnce } from '../tokens/shown-once.tsx';

const texts = accountTexts.account.totp;
type Secret = RouteAnswer<typeof sessionRoutes.setUpTotp>;

interface TotpSetupProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Password, then the QR code (drawn here: the secret leaves the browser for nobody), a first code, recovery codes. */
export function TotpSetup({ onClose, onDone }: TotpSetupProps) {
  const [secret, setSecret] = useState<Secret>();
  const [codes, setCodes] = useState<readonly string[]>();
  /** the codes that come with the answer are shown once: until then nothing closes it */
  const [confirming, setConfirming] = useState(false);
  if (codes)
    return <ShownOnce title={texts.codesTitle} text={texts.codesText} secret={codes.join('\n')} onClose={onDone} />;
  return (
    <Dialog onClose={() => !confirming && onClose()} title={texts.title}>
      {secret ? (
        <CodeForm secret={secret} onClose={onClose} onConfirming={setConfirming} onCodes={setCodes} />
      ) : (
        <PasswordForm onClose={onClose} onSecret={setSecret} />
      )}
    </Dialog>
  );
}

function PasswordForm({
  onClose,
  onSecret,
}: {
  readonly onClose: () => void;
  readonly onSecret: (secret: Secret) => void;
}) {
  const form = useApiForm({ password: '' }, async ({ password }) => {
    onSecret(await call<typeof sessionRoutes.setUpTotp>('POST /v1/me/totp', { body: { password } }));
  });
  return (
    <form onSubmit={form.submit}>
      <Stack>
        <PasswordInput
          {...form.text('password')}
          label={texts.password}
          autoComplete="current-password"
          data-autofocus
        />
        <FormProblem text={form.problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {partTexts.cancel}
          </Button>
          <Button type="submit" loading={form.busy}>
            {texts.next}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface CodeFormProps {
  readonly secret: Secret;
  readonly onClose: () => void;
  readonly onConfirming: (confirming: boolean) => void;
  readonly onCodes: (codes: readonly string[]) => void;
}

function CodeForm({ secret, onClose, onConfirming, onCodes }: CodeFormProps) {
  const form = useApiForm({ code: '' }, async ({ code }) => {
    const body = { code: code.replace(/\s/g, '') };
    onConfirming(true);
    try {
      const { recoveryCodes } = await call<typeof sessionRoutes.confirmTotp>('POST /v1/me/totp/confirm', { body });
      onCodes(recoveryCodes);
    } finally {
      onConfirming(false);
    }
  });
  return (
    <form onSubmit={form.submit}>
      <Stack align="center">
        <Text size="sm">{texts.scan}</Text>
        <QrCode text={secret.uri} label={texts.qr} size={220} />
        <Text size="sm" ta="center">
          {texts.secret}: <Copyable value={secret.secret} shown={secret.secret.replace(/(.{4})(?=.)/g, '$1 ')} />
        </Text>
        <TextInput
          {...form.text('code')}
          label={texts.code}
          description={texts.codeHint}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          // the step before took the button with it that had the focus
          autoFocus
          w={160}
        />
        <FormProblem text={form.problem} />
        <Group justify="flex-end" w="100%">
          <Button variant="default" onClick={onClose} disabled={form.busy}>
            {partTexts.cancel}
          </Button>
          <Button type="submit" loading={form.busy} disabled={form.values.code === ''}>
            {texts.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
