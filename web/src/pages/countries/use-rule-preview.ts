import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { GeoPreview, GeoRule, geoRoutes } from '../../../../src/console/contract/geo.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';

interface RulePreviewState {
  /** of the draft before while that of this one is on its way */
  readonly data: GeoPreview | undefined;
  /** it is that of this very draft */
  readonly current: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

/** What a draft would have done to the last week. @param wanted false: it does nothing, or cannot be tried as it is */
export function useRulePreview(draft: GeoRule, wanted: boolean): RulePreviewState {
  // as a text: a draft is made anew with each rendering, and would never come to rest
  const text = JSON.stringify(draft);
  const [tried] = useDebouncedValue(text, 300);
  const preview = useQuery({
    queryKey: [keys.geo, 'preview', tried],
    queryFn: ({ signal }) =>
      call<typeof geoRoutes.preview>('POST /v1/geo/preview', { body: JSON.parse(tried) as GeoRule, signal }),
    enabled: wanted && tried === text,
    placeholderData: keepPreviousData,
  });
  const ofDraft = tried === text && !preview.isPlaceholderData;
  return {
    data: preview.data,
    current: ofDraft && preview.data !== undefined,
    error: ofDraft ? preview.error : undefined,
    retry: preview.refetch,
  };
}
