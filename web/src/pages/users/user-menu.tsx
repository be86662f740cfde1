import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis, KeyRound, Pencil, ShieldOff, Trash2, UserCheck, UserX } from 'lucide-react';
import type { User } from '../../../../src/console/contract/users.ts';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { changeUser, removeUser, type UserChange } from './change-user.ts';

const texts = accountTexts.users;

interface UserMenuProps {
  readonly user: User;
  /** oneself: cannot be disabled or removed */
  readonly self: boolean;
  readonly onEdit: () => void;
  readonly onOneTimePassword: (name: string, password: string) => void;
}

/** What an admin can do with an account. */
export function UserMenu({ user, self, onEdit, onOneTimePassword }: UserMenuProps) {
  const { name } = user;
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      notifyFailed(error);
    }
  };
  const change = (body: UserChange, undo?: UserChange) =>
    act(async () => {
      const password = await changeUser(user, body);
      if (password !== null) onOneTimePassword(name, password);
      else notifyDone(texts.changed(name), undo && (() => changeUser(user, undo)));
    });
  const ask = async (title: string, consequence: string, label: string, work: () => Promise<void>) => {
    if (await confirm({ title, consequence, confirm: label, dangerous: true })) await work();
  };
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon aria-label={texts.actions(name)}>
          <Ellipsis size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={16} aria-hidden />} onClick={onEdit}>
          {texts.edit}
        </Menu.Item>
        {!self && (
          <Menu.Item
            leftSection={<KeyRound size={16} aria-hidden />}
            onClick={() =>
              ask(texts.resetTitle(name), texts.resetText, texts.resetPassword, () => change({ resetPassword: true }))
            }
          >
            {texts.resetPassword}
          </Menu.Item>
        )}
        {user.totp && !self && (
          <Menu.Item
            leftSection={<ShieldOff size={16} aria-hidden />}
            onClick={() =>
              ask(texts.totpTitle(name), texts.totpText, texts.removeTotp, () => change({ removeTotp: true }))
            }
          >
            {texts.removeTotp}
          </Menu.Item>
        )}
        {!self && (
          <>
            <Menu.Divider />
            {user.disabled ? (
              <Menu.Item
                leftSection={<UserCheck size={16} aria-hidden />}
                onClick={() => change({ disabled: false }, { disabled: true })}
              >
                {texts.enable}
              </Menu.Item>
            ) : (
              <Menu.Item
                leftSection={<UserX size={16} aria-hidden />}
                onClick={() =>
                  ask(texts.disableTitle(name), texts.disableText, texts.disable, () =>
                    change({ disabled: true }, { disabled: false }),
                  )
                }
              >
                {texts.disable}
              </Menu.Item>
            )}
            <Menu.Item
              color="red"
              leftSection={<Trash2 size={16} aria-hidden />}
              onClick={() =>
                ask(texts.removeTitle(name), texts.removeText, texts.remove, () =>
                  act(async () => {
                    await removeUser(user);
                    notifyDone(texts.removed(name));
                  }),
                )
              }
            >
              {texts.remove}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
