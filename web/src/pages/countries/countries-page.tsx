import { Grid, Radio, SimpleGrid, Stack, TagsInput, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { Geo, GeoRule, geoRoutes } from '../../../../src/console/contract/geo.ts';
import { messageOf } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { useMay } from '../../api/session.ts';
import { useElsewhere } from '../../api/status.ts';
import { confirm } from '../../dialogs/confirm.tsx';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { SaveBar } from '../../forms/save-bar.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Panel } from '../../parts/panel.tsx';
import { countryNames } from '../../search/country-names.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { countriesTexts as texts } from '../../texts/countries-page.ts';
import { language } from '../../texts/language.ts';
import { CountryList } from './country-list.tsx';
import { CountryMap } from './country-map.tsx';
import { countryRows } from './country-rows.ts';
import { DatabaseNote } from './database-note.tsx';
import {
  type CountriesSearch,
  chooseCountries,
  draftRule,
  draftSearch,
  type GeoMode,
  geoModes,
  isComplete,
  ruleChange,
  toggleCountry,
} from './geo-draft.ts';
import { changeLines } from './rule-changes.ts';
import { type GoodFate, RulePreview } from './rule-preview.tsx';
import { RuleState } from './rule-state.tsx';

const previewId = 'rule-preview';
const route = getRouteApi('/frame/countries');

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

function RuleEditor({ geo }: { readonly geo: Geo }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useMay('admin');
  const elsewhere = useElsewhere();
  const mayEdit = isAdmin && elsewhere === undefined;
  const [fate, setFate] = useState<GoodFate>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const inForce: GeoRule = { mode: geo.mode, countries: geo.countries, except: geo.except };
  const draft = draftRule(search, inForce);
  const changed = ruleChange(inForce, draft).any;
  const chosen = new Set(draft.countries);
  const rows = countryRows(countryNames, geo.attacks, geo.countries, language);
  const find = (change: CountriesSearch) => navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const set = (rule: GeoRule) => {
    setProblem(undefined);
    find(draftSearch(rule, inForce));
  };
  const [tried] = useDebouncedValue(draft, 300);
  const effect = changed && isComplete(draft) && draft.mode !== 'off';
  const preview = useQuery({
    queryKey: [keys.geo, 'preview', tried],
    queryFn: ({ signal }) => call<typeof geoRoutes.preview>('POST /v1/geo/preview', { body: tried, signal }),
    enabled: effect && isComplete(tried),
    placeholderData: keepPreviousData,
  });
  const cutsGood = effect ? (preview.data?.knownGood.shutOut ?? 0) : 0;
  const refused = effect && preview.data ? preview.data.refused !== null : false;
  const blocked = refused
    ? texts.preview.refused
    : cutsGood > 0 && fate === undefined
      ? texts.save.decide(cutsGood)
      : undefined;
  const save = async () => {
    if (draft.mode !== 'off') {
      const sure = await confirm({
        title: texts.confirm.title(draft.mode, draft.countries.length),
        consequence: [fate === 'cut' && cutsGood > 0 ? texts.confirm.good(cutsGood) : '', texts.confirm.rest]
          .join(' ')
          .trim(),
        confirm: texts.confirm.submit,
        dangerous: true,
      });
      if (!sure) return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      const now = await putRule({ ...draft, knownGood: fate ?? 'refuse', revision: geo.revision });
      await find({ mode: undefined, pick: undefined, except: undefined });
      setFate(undefined);
      const undo = () => putRule({ ...inForce, knownGood: 'cut', revision: now.revision });
      notifyDone(draft.mode === 'off' ? texts.save.doneOff : texts.save.done, undo);
    } catch (failure) {
      setProblem(messageOf(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      <Panel>
        <Radio.Group
          label={texts.mode}
          value={draft.mode}
          onChange={(mode) => set({ ...draft, mode: geoModes.find((each) => each === mode) ?? 'off' })}
        >
          <SimpleGrid cols={{ base: 1, sm: 3 }} mt={8} spacing="md">
            {geoModes.map((mode: GeoMode) => (
              <Radio
                key={mode}
                value={mode}
                disabled={!mayEdit}
                label={texts.modes[mode]}
                description={texts.modeHints[mode]}
              />
            ))}
          </SimpleGrid>
        </Radio.Group>
        {!mayEdit && (
          <Text size="sm" c="dimmed" mt="sm">
            {elsewhere ? clusterTexts.elsewhere('countries', elsewhere) : texts.readOnly}
          </Text>
        )}
      </Panel>
      <Grid>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Panel title={texts.list}>
            <CountryList
              rows={rows}
              chosen={chosen}
              search={search}
              disabled={!mayEdit}
              onSearch={find}
              onToggle={(code) => set(toggleCountry(draft, code))}
              onChoose={(codes) => set(chooseCountries(draft, codes))}
            />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Panel title={texts.map}>
            <CountryMap
              rows={rows}
              chosen={chosen}
              {...(mayEdit ? { onPick: (code: string) => set(toggleCountry(draft, code)) } : {})}
            />
          </Panel>
        </Grid.Col>
      </Grid>
      <div id={previewId}>
        <Panel title={texts.preview.title}>
          {!changed && <Text c="dimmed">{texts.preview.same}</Text>}
          {changed && !isComplete(draft) && <Text>{texts.preview.incomplete}</Text>}
          {changed && draft.mode === 'off' && <Text>{texts.preview.offNote}</Text>}
          {effect &&
            (preview.data ? (
              <RulePreview preview={preview.data} fate={fate} onFate={setFate} />
            ) : preview.error ? (
              <Failed error={preview.error} onRetry={preview.refetch} />
            ) : (
              <Loading height="80px" />
            ))}
        </Panel>
      </div>
      <Panel>
        <TagsInput
          label={texts.except}
          description={texts.exceptHint}
          value={draft.except}
          readOnly={!mayEdit}
          splitChars={[',', ' ', ';']}
          classNames={{ pill: 'wire' }}
          onChange={(except) => set({ ...draft, except })}
        />
        <DatabaseNote geo={geo} />
      </Panel>
      <FormProblem text={problem} />
      <SaveBar
        changes={changeLines(inForce, draft)}
        submit={texts.save.submit}
        busy={busy}
        disabled={
          !mayEdit || !isComplete(draft) || refused || (effect && !preview.data) || (cutsGood > 0 && fate === undefined)
        }
        hint={
          blocked === undefined
            ? undefined
            : { text: blocked, onShow: () => document.getElementById(previewId)?.scrollIntoView({ block: 'center' }) }
        }
        onSave={save}
        onDiscard={() => set(inForce)}
      />
    </Stack>
  );
}

async function putRule(
  body: GeoRule & { readonly knownGood: 'refuse' | GoodFate; readonly revision: number },
): Promise<Geo> {
  const geo = await call<typeof geoRoutes.change>('PUT /v1/geo', { body });
  queryClient.setQueryData([keys.geo, 'show'], geo);
  await queryClient.invalidateQueries({ queryKey: [keys.settings] });
  return geo;
}
