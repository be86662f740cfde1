import { ActionIcon, Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Token, tokenRoutes } from '../../../../src/console/contract/tokens.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { sessionQuery } from '../../api/session.ts';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone, notifyFailed } from '../../dialogs/notify.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { ToneBadge } from '../../parts/tone-badge.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { accountTexts } from '../../texts/accounts.ts';
import { useNow } from '../../time/use-now.ts';
import type { ListSearch } from '../../url/list-search.ts';
import { pageOf } from './page-of.ts';
import { ShownOnce } from './shown-once.tsx';
import { TokenForm } from './token-form.tsx';

const texts = accountTexts.tokens;

/** API tokens: one's own, or of all users. @param props.all for an admin */
export function TokensPanel({ all }: { readonly all: boolean }) {
  const query = useQuery({
    queryKey: [keys.tokens, 'list'],
    queryFn: ({ signal }) => call<typeof tokenRoutes.list>('GET /v1/tokens', { signal }),
  });
  const { data: session } = useQuery(sessionQuery);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string>();
  // the table has no address of its own: it stands below another list of the page
  const [search, setSearch] = useState<ListSearch>({});
  const name = session?.user?.name;
  const rows = query.data?.rows.filter(({ owner }) => all || owner === name);
  const revoke = async ({ id, name: token }: Token) => {
    const sure = await confirm({
      title: texts.revokeTitle(token),
      consequence: texts.revokeText,
      confirm: texts.revoke,
      dangerous: true,
    });
    if (!sure) return;
    try {
      await call<typeof tokenRoutes.revoke>('DELETE /v1/tokens/{id}', { params: { id } });
      await queryClient.invalidateQueries({ queryKey: [keys.tokens] });
      notifyDone(texts.revoked);
    } catch (error) {
      notifyFailed(error);
    }
  };
  return (
    <Panel
      title={all ? texts.allTitle : texts.title}
      actions={
        !all && (
          <Button size="compact-sm" leftSection={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
            {texts.add}
          </Button>
        )
      }
    >
      <p style={{ marginTop: 0, color: 'var(--mantine-color-dimmed)' }}>{texts.text}</p>
      <DataTable<Token>
        name={all ? 'all-tokens' : 'tokens'}
        label={all ? texts.allTitle : texts.title}
        columns={columnsOf(all)}
        rowKey={({ id }) => String(id)}
        rowName={(token) => token.name}
        query={{ ...query, data: rows && { rows: pageOf(rows, search), total: rows.length } }}
        search={search}
        defaultSort=""
        onSearch={(change) => setSearch((before) => ({ ...before, ...change }))}
        empty={{
          title: texts.empty,
          text: all ? (
            <>
              {texts.allEmptyText}{' '}
              <Anchor underline="always" renderRoot={(props) => <Link to="/account" {...props} />}>
                {texts.toAccount}
              </Anchor>
            </>
          ) : (
            texts.emptyText
          ),
        }}
        actions={(token) => (
          <ActionIcon aria-label={texts.revokeOf(token.name)} data-hint={texts.revoke} onClick={() => revoke(token)}>
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        )}
      />
      {making && (
        <TokenForm
          onClose={() => setMaking(false)}
          onMade={(token) => {
            setMaking(false);
            setMade(token);
          }}
        />
      )}
      {made !== undefined && (
        <ShownOnce title={texts.onceTitle} text={texts.onceText} secret={made} onClose={() => setMade(undefined)} />
      )}
    </Panel>
  );
}

function columnsOf(all: boolean): readonly Column<Token>[] {
  const titles = texts.columns;
  const owner: Column<Token> = { id: 'owner', title: titles.owner, cell: (token) => token.owner };
  return [
    { id: 'name', title: titles.name, main: true, cell: ({ name }) => name },
    ...(all ? [owner] : []),
    { id: 'role', title: titles.role, cell: ({ role }) => accountTexts.roles[role] },
    { id: 'hint', title: titles.hint, cell: ({ hint }) => <span className="wire">{hint}</span> },
    { id: 'expires', title: titles.expires, cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
    {
      id: 'lastUsed',
      title: titles.lastUsed,
      cell: ({ lastUsedAt, lastUsedFrom }) =>
        lastUsedAt === null ? (
          texts.unused
        ) : (
          <>
            <Time time={lastUsedAt} show="relative" /> <span className="wire">{lastUsedFrom}</span>
          </>
        ),
    },
  ];
}

function Expiry({ at }: { readonly at: number | null }) {
  const now = useNow(60_000);
  if (at === null) return texts.never;
  return at <= now ? <ToneBadge tone="notice">{texts.expired}</ToneBadge> : <Time time={at} />;
}
