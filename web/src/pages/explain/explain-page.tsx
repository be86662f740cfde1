import { Button, Group, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import type { explainRoutes } from '../../../../src/console/contract/explain.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { addressIn } from '../../search/parse-search.ts';
import { explainTexts as texts } from '../../texts/explain.ts';
import { ExplanationView } from './explanation-view.tsx';
import { explainRoute } from './route.ts';

/** For a help desk with a customer on the line: one address, one page. */
export function ExplainPage() {
  const { address } = explainRoute.useSearch();
  const navigate = explainRoute.useNavigate();
  const known = address === undefined ? undefined : addressIn(address);
  const query = useQuery({
    queryKey: [keys.explain, known],
    queryFn: ({ signal }) =>
      call<typeof explainRoutes.explain>('GET /v1/explain', { query: { address: known ?? '' }, signal }),
    enabled: known !== undefined,
  });
  return (
    <>
      <PageHead title={known === undefined ? texts.title : texts.titleOf(known)}>{texts.lead}</PageHead>
      <AddressForm
        key={address}
        address={address}
        onShow={(next) => navigate({ search: ({ host }) => ({ host, address: next }) })}
      />
      {known === undefined ? (
        <Empty title={texts.ask}>{texts.askText}</Empty>
      ) : query.data ? (
        <ExplanationView explanation={query.data} />
      ) : query.error ? (
        <Failed error={query.error} onRetry={query.refetch} />
      ) : (
        <Loading />
      )}
    </>
  );
}

interface AddressFormProps {
  readonly address: string | undefined;
  readonly onShow: (address: string) => void;
}

function AddressForm({ address = '', onShow }: AddressFormProps) {
  const [text, setText] = useState(address);
  const [wrong, setWrong] = useState(address !== '' && addressIn(address) === undefined);
  useEffect(() => setText(address), [address]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = addressIn(text);
    setWrong(found === undefined);
    if (found !== undefined) onShow(found);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="xs" mb="md">
        <TextInput
          aria-label={texts.address}
          placeholder={texts.placeholder}
          value={text}
          error={wrong ? texts.notAnAddress : undefined}
          onChange={(event) => {
            setWrong(false);
            setText(event.currentTarget.value);
          }}
          w={300}
          spellCheck={false}
          autoFocus={address === ''}
        />
        <Button type="submit" variant="default">
          {texts.show}
        </Button>
      </Group>
    </form>
  );
}
