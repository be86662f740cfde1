import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { User, userRoutes } from '../../../../src/console/contract/users.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { sessionQuery } from '../../api/session.ts';
import { FilterRow } from '../../filters/filter-row.tsx';
import { SearchFilter } from '../../filters/search-filter.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { isTypedOn } from '../../url/is-typed-on.ts';
import { pageOf } from '../tokens/page-of.ts';
import { ShownOnce } from '../tokens/shown-once.tsx';
import { TokensPanel } from '../tokens/tokens-panel.tsx';
import { type Grant, GrantDialog } from './grant-dialog.tsx';
import { UserForm } from './user-form.tsx';
import { UserMenu } from './user-menu.tsx';
import { foundUsers } from './user-search.ts';

const route = getRouteApi('/frame/users');
const texts = accountTexts.users;

/** Who may sign in, and the API tokens of all. */
export function UsersPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const query = useQuery({
    queryKey: [keys.users, 'list'],
    queryFn: ({ signal }) => call<typeof userRoutes.list>('GET /v1/users', { signal }),
  });
  const [form, setForm] = useState<{ readonly user?: User }>();
  const [grant, setGrant] = useState<Grant>();
  const [oneTime, setOneTime] = useState<{ readonly name: string; readonly password: string }>();
  const tell = (name: string, password: string) => setOneTime({ name, password });
  const users = query.data?.rows;
  const found = users && foundUsers(users, search);
  const find = (text: string | undefined) =>
    navigate({
      search: (before) => ({ ...before, text, page: undefined }),
      replace: isTypedOn(search.text, text),
    });
  const self = session?.user?.id;
  return (
    <>
      <PageHead
        title={texts.title}
        actions={
          <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setForm({})}>
            {texts.add}
          </Button>
        }
      >
        {texts.intro}
      </PageHead>
      <FilterRow active={search.text !== undefined} onReset={() => find(undefined)}>
        <SearchFilter value={search.text} placeholder={texts.search} onChange={find} />
      </FilterRow>
      <Stack gap="md">
        <DataTable<User, never>
          name="users"
          label={texts.title}
          columns={columnsOf(self)}
          rowKey={({ id }) => String(id)}
          rowName={({ name }) => name}
          query={{ ...query, data: found && { rows: pageOf(found, search), total: found.length } }}
          search={search}
          defaultSort=""
          onSearch={(change, replace = false) => navigate({ search: (before) => ({ ...before, ...change }), replace })}
          empty={
            search.text === undefined
              ? { title: texts.empty, text: texts.intro }
              : { title: texts.noMatch, text: texts.noMatchText(users?.length ?? 0) }
          }
          actions={(user) => (
            <UserMenu user={user} self={user.id === self} onEdit={() => setForm({ user })} onGrant={setGrant} />
          )}
        />
        <TokensPanel all />
      </Stack>
      {form && <UserForm {...form} onClose={() => setForm(undefined)} onOneTimePassword={tell} />}
      {grant && <GrantDialog grant={grant} onClose={() => setGrant(undefined)} onOneTimePassword={tell} />}
      {oneTime && (
        <ShownOnce
          title={texts.oneTimeTitle(oneTime.name)}
          text={texts.oneTimeText}
          secret={oneTime.password}
          onClose={() => setOneTime(undefined)}
        />
      )}
    </>
  );
}

function columnsOf(self: number | undefined): readonly Column<User>[] {
  const titles = texts.columns;
  return [
    {
      id: 'name',
      title: titles.name,
      main: true,
      cell: ({ id, name }) => (
        <>
          {name}
          {id === self && (
            <Text span inherit c="dimmed" fw={400}>
              {' '}
              ({texts.you})
            </Text>
          )}
        </>
      ),
    },
    { id: 'role', title: titles.role, cell: ({ role }) => accountTexts.roles[role] },
    { id: 'state', title: titles.state, cell: (user) => <UserState user={user} /> },
    {
      id: 'totp',
      title: titles.totp,
      cell: ({ totp }) => <ToneBadge tone={totp ? 'good' : 'plain'}>{totp ? texts.totp.on : texts.totp.off}</ToneBadge>,
    },
    {
      id: 'lastSignIn',
      title: titles.lastSignIn,
      cell: ({ lastSignIn, lastAddress }) =>
        lastSignIn === null ? (
          texts.never
        ) : (
          <>
            <Time time={lastSignIn} show="relative" /> <span className="wire">{lastAddress}</span>
          </>
        ),
    },
    {
      id: 'createdAt',
      title: titles.createdAt,
      cell: ({ createdAt, createdBy }) => (
        <>
          <Time time={createdAt} show="relative" /> {texts.createdBy(createdBy)}
        </>
      ),
    },
  ];
}

function UserState({ user }: { readonly user: User }) {
  if (user.disabled) return <ToneBadge tone="plain">{texts.states.disabled}</ToneBadge>;
  if (user.mustChangePassword) return <ToneBadge tone="notice">{texts.states.oneTime}</ToneBadge>;
  return <ToneBadge tone="good">{texts.states.active}</ToneBadge>;
}
