import { defineTexts } from './define-texts.ts';

export const loginTexts = defineTexts({
  en: {
    title: 'Sign in',
    product: 'sipPROT',
    ended: 'Your session has ended. Sign in to go on where you were.',
    name: 'User name',
    password: 'Password',
    signIn: 'Sign in',
    first:
      'First time here? The user is admin; the one-time password was printed when sipPROT was started (journalctl -u sipprot).',
    lockedOut: (span: string) => `Too many failed attempts. You can try again in ${span}.`,
    tooMany: (span: string) => `Too many requests come from here. You can try again in ${span}.`,
    busy: (span: string) => `The console is busy: many sign in at once. You can try again in ${span}.`,
    tryNow: 'You can try again now.',
    secondFactor: 'Second factor',
    code: 'Code',
    codeHint: 'Six digits from your authenticator, or one of your recovery codes',
    confirm: 'Continue',
    other: 'Sign in as somebody else',
    newPassword: 'Choose your password',
    newPasswordText:
      'You signed in with a one-time password. Choose your own now: at least 12 characters, any of them.',
    current: 'One-time password',
    next: 'New password',
    repeat: 'New password again',
    differ: 'The two are not the same.',
    savePassword: 'Set password',
    unreachable: 'The console cannot be reached. It is tried again by itself.',
  },
});
