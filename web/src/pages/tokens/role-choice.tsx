import { Radio, Stack } from '@mantine/core';
import type { Role } from '../../../../src/console/contract/route.ts';
import { accountTexts } from '../../texts/accounts.ts';

const roles: readonly Role[] = ['viewer', 'operator', 'admin'];

interface RoleChoiceProps {
  readonly label: string;
  readonly value: Role;
  /** the highest that may be given */
  readonly most?: Role;
  readonly error?: string | undefined;
  readonly onChange: (role: Role) => void;
}

/** A role, with what it may do. */
export function RoleChoice({ label, value, most = 'admin', error, onChange }: RoleChoiceProps) {
  return (
    <Radio.Group
      label={label}
      value={value}
      error={error}
      onChange={(next) => onChange(roles.find((role) => role === next) ?? 'viewer')}
    >
      <Stack gap={6} mt={6}>
        {roles.slice(0, roles.indexOf(most) + 1).map((role) => (
          <Radio key={role} value={role} label={accountTexts.roles[role]} description={accountTexts.roleHints[role]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}
