import { useQuery } from '@tanstack/react-query';
import type { geoRoutes } from '../../../../src/console/contract/geo.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { countriesTexts as texts } from '../../texts/countries-page.ts';
import { RuleEditor } from './rule-editor.tsx';
import { RuleState } from './rule-state.tsx';

/** Which countries reach the protected ports: chosen on the map or in the list, tried on the last week, then in force. */
export function CountriesPage() {
  const { data, error, refetch } = useQuery({
    queryKey: [keys.geo, 'show'],
    queryFn: ({ signal }) => call<typeof geoRoutes.show>('GET /v1/geo', { signal }),
  });
  return (
    <>
      <PageHead title={texts.title} actions={data && <RuleState geo={data} />}>
        {texts.intro}
      </PageHead>
      {data ? <RuleEditor geo={data} /> : error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
    </>
  );
}
