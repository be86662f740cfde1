import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis, KeyRound, Pencil, ShieldOff, Trash2, UserCheck, UserX } from 'lucide-react';
import type { User } from '../../../../src/console/contract/users.ts';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { changeUser, removeUser, type UserChange } from './change-user.ts';
import type { Grant } from './grant-dialog.tsx';

const texts = accountTexts.users;

interface UserMenuProps {
  readonly user: User;
  /** oneself: cannot be disabled or removed */
  readonly self: boolean;
  readonly onEdit: () => void;
  readonly onGrant: (grant: Grant) => void;
}

/** What an admin can do with an account. */
export function UserMenu({ user, self, onEdit, onGrant }: UserMenuProps) {
  const { name } = user;
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      notifyFailed(error);
    }
  };
  const grant = (change: UserChange, title: string, consequence: string, verb: string, undo?: UserChange) =>
    onGrant({ user, change, title, consequence, verb, dangerous: !undo, ...(undo ? { undo } : {}) });
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
            onClick={() => grant({ resetPassword: true }, texts.resetTitle(name), texts.resetText, texts.resetPassword)}
          >
            {texts.resetPassword}
          </Menu.Item>
        )}
        {user.totp && !self && (
          <Menu.Item
            leftSection={<ShieldOff size={16} aria-hidden />}
            onClick={() => grant({ removeTotp: true }, texts.totpTitle(name), texts.totpText, texts.removeTotp)}
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
                onClick={() =>
                  grant({ disabled: false }, texts.enableTitle(name), texts.enableText, texts.enable, {
                    disabled: true,
                  })
                }
              >
                {texts.enable}
              </Menu.Item>
            ) : (
              <Menu.Item
                leftSection={<UserX size={16} aria-hidden />}
                onClick={() =>
                  ask(texts.disableTitle(name), texts.disableText, texts.disable, () =>
                    act(async () => {
                      await changeUser(user, { disabled: true });
                      notifyDone(texts.changed(name));
                    }),
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
