import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { accountTexts } from '../../texts/accounts.ts';

const texts = accountTexts.users;

/** The password of the admin who is signed in: whoever has only got hold of the session must let nobody in. */
export function OwnPassword(props: PasswordInputProps) {
  return (
    <PasswordInput
      {...props}
      label={texts.ownPassword}
      description={texts.ownPasswordHint}
      autoComplete="current-password"
    />
  );
}
