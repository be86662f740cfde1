import { Grid, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Geo, GeoRule } from '../../../../src/console/contract/geo.ts';
import { fieldMessages, messageOf } from '../../api/api-error.ts';
import { useMay } from '../../api/session.ts';
import { useElsewhere } from '../../api/status.ts';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { SaveBar } from '../../forms/save-bar.tsx';
import { Callout } from '../../parts/callout.tsx';
import { Panel } from '../../parts/panel.tsx';
import { countryNames } from '../../search/country-names.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { countriesTexts as texts } from '../../texts/countries-page.ts';
import { language } from '../../texts/language.ts';
import { errorsOf } from '../settings/settings-change.ts';
import { CountryList } from './country-list.tsx';
import { CountryMap } from './country-map.tsx';
import { countryRows } from './country-rows.ts';
import { DatabaseNote } from './database-note.tsx';
import { ExceptionsField } from './exceptions-field.tsx';
import { chooseCountries, geoModes, isComplete, ruleChange, toggleCountry, wrongExceptions } from './geo-draft.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { askForRule, putRule } from './put-rule.ts';
import { changeLines } from './rule-changes.ts';
import { RuleConflict } from './rule-conflict.tsx';
import type { GoodFate } from './rule-preview.tsx';
import { useGeoDraft } from './use-geo-draft.ts';
import { useRulePreview } from './use-rule-preview.ts';

const previewId = 'rule-preview';
const exceptId = 'rule-exceptions';

/** The rule as it would be saved, and what it would have done. */
export function RuleEditor({ geo }: { readonly geo: Geo }) {
  const isAdmin = useMay('admin');
  const elsewhere = useElsewhere();
  const mayEdit = isAdmin && elsewhere === undefined;
  const inForce: GeoRule = { mode: geo.mode, countries: geo.countries, except: geo.except };
  const { search, draft, meanwhile, find, set: setDraft, decide, clear } = useGeoDraft(inForce, geo.revision);
  const [decided, setDecided] = useState<{ readonly draft: string; readonly fate: GoodFate }>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const change = (rule: GeoRule) => {
    setFailure(undefined);
    void setDraft(rule);
  };
  const chosen = new Set(draft.countries);
  const rows = countryRows(countryNames, geo.attacks, geo.countries, language);
  const wrong = wrongExceptions(draft);
  const changed = ruleChange(inForce, draft).any;
  const effect = changed && isComplete(draft) && draft.mode !== 'off';
  const preview = useRulePreview(draft, effect && wrong.length === 0);
  // what becomes of working phones was decided for the numbers of one draft, and says nothing of the next
  const fate = decided?.draft === JSON.stringify(draft) ? decided.fate : undefined;
  const cutsGood = effect ? (preview.data?.knownGood.shutOut ?? 0) : 0;
  const refused = effect && preview.data ? preview.data.refused !== null : false;
  const undecided = cutsGood > 0 && fate === undefined;
  const messages = fieldMessages(failure ?? preview.error);
  const save = async () => {
    if (draft.mode !== 'off' && !(await askForRule(draft, fate === 'cut' ? cutsGood : 0))) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const now = await putRule({ ...draft, knownGood: fate ?? 'refuse', revision: geo.revision });
      await clear();
      const undo = () => putRule({ ...inForce, knownGood: 'cut', revision: now.revision });
      notifyDone(draft.mode === 'off' ? texts.save.doneOff : texts.save.done, undo);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="md">
      {geo.state === 'unknown' && (
        <Callout tone="notice" title={texts.stored}>
          <Text>{texts.storedText}</Text>
        </Callout>
      )}
      <Panel>
        <Radio.Group
          label={texts.mode}
          value={draft.mode}
          onChange={(mode) => change({ ...draft, mode: geoModes.find((each) => each === mode) ?? 'off' })}
        >
          <SimpleGrid cols={{ base: 1, sm: 3 }} mt={8} spacing="md">
            {geoModes.map((mode) => (
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
              onToggle={(code) => change(toggleCountry(draft, code))}
              onChoose={(codes) => change(chooseCountries(draft, codes))}
            />
          </Panel>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Panel title={texts.map}>
            <CountryMap
              rows={rows}
              chosen={chosen}
              {...(mayEdit ? { onPick: (code: string) => change(toggleCountry(draft, code)) } : {})}
            />
          </Panel>
        </Grid.Col>
      </Grid>
      <PreviewPanel
        id={previewId}
        draft={draft}
        changed={changed}
        wrong={wrong.length > 0}
        preview={preview}
        fate={fate}
        onFate={(next) => setDecided({ draft: JSON.stringify(draft), fate: next })}
      />
      <Panel>
        <ExceptionsField
          id={exceptId}
          except={draft.except}
          wrong={wrong}
          refusal={errorsOf(messages, 'except')}
          readOnly={!mayEdit}
          onChange={(except) => change({ ...draft, except })}
        />
        <DatabaseNote geo={geo} />
      </Panel>
      <FormProblem text={failure === undefined ? undefined : messageOf(failure)} />
      <SaveBar
        changes={changeLines(inForce, draft)}
        submit={texts.save.submit}
        busy={busy}
        disabled={
          !mayEdit ||
          meanwhile !== undefined ||
          !isComplete(draft) ||
          wrong.length > 0 ||
          (effect && (!preview.current || refused || undecided))
        }
        hint={
          wrong.length > 0
            ? { text: texts.save.wrong(wrong.length), onShow: () => show(exceptId) }
            : refused || undecided
              ? {
                  text: refused ? texts.preview.refused : texts.save.decide(cutsGood),
                  onShow: () => show(previewId),
                }
              : undefined
        }
        meanwhile={meanwhile && <RuleConflict {...meanwhile} geo={geo} disabled={busy} onDecide={decide} />}
        onSave={save}
        onDiscard={() => change(inForce)}
      />
    </Stack>
  );
}

function show(id: string): void {
  document.getElementById(id)?.scrollIntoView({ block: 'center' });
}
