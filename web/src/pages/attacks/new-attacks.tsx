import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { call } from '../../api/client.ts';
import { Paced } from '../../live/paced.ts';
import { useLiveEvent } from '../../live/use-live.ts';
import { News } from '../../parts/news.tsx';
import { attackTexts } from '../../texts/attacks.ts';
import type { AttackFilterQuery } from './attack-query.ts';

interface NewAttacksProps {
  readonly filter: AttackFilterQuery;
  /** id of the newest row that the list had when it was loaded; 0: it had none */
  readonly newest: number;
  readonly onShow: () => void;
}

/** Says how many attacks of the filter came since the list was loaded, and shows them when asked to: nothing jumps. */
export function NewAttacks({ filter, newest, onShow }: NewAttacksProps) {
  const [pulse, setPulse] = useState(0);
  const [asks] = useState(() => new Paced(() => setPulse((before) => before + 1)));
  useEffect(() => {
    // of what came while the reader was on another page no event tells any more
    asks.want();
    return () => asks.stop();
  }, [asks]);
  useLiveEvent((event) => {
    if (event.kind === 'attack' || event.kind === 'reset') asks.want();
  });
  const query = { ...filter, to: undefined, after: newest, limit: 1 };
  const { data } = useQuery({
    // not live by its key: the events above ask for it
    queryKey: ['newAttacks', query, pulse],
    queryFn: ({ signal }) => call<typeof attackRoutes.list>('GET /v1/attacks', { query, signal }),
    enabled: pulse > 0 && filter.to === undefined,
    placeholderData: (before) => before,
    gcTime: 5000,
  });
  const count = data?.total ?? 0;
  return (
    <News
      count={pulse > 0 ? count : 0}
      text={attackTexts.announce(count, data?.totalIsExact === false)}
      label={attackTexts.showNew(count)}
      onShow={() => {
        asks.stop();
        setPulse(0);
        onShow();
      }}
    />
  );
}
