import { NativeSelect, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { SettingsAnswer, settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { fieldMessages, messageOf } from '../../api/api-error.ts';
import { call } from '../../api/client.ts';
import { useDetectorTitle } from '../../api/detectors.ts';
import { keys } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { useMay } from '../../api/session.ts';
import { useElsewhere } from '../../api/status.ts';
import { notifyDone } from '../../dialogs/notify.tsx';
import { FormProblem } from '../../forms/form-problem.tsx';
import { SaveBar } from '../../forms/save-bar.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { loadPart } from '../../router/load-part.ts';
import { clusterTexts } from '../../texts/cluster.ts';
import { partTexts } from '../../texts/parts.ts';
import { settingsTexts as texts } from '../../texts/settings.ts';
import { useNotificationDraft } from '../notifications/use-notification-draft.ts';
import { AttackSettings } from './attack-settings.tsx';
import { FieldList } from './field-list.tsx';
import { type Section, sectionOf, sections } from './fields.ts';
import { NeverSettings } from './never-settings.tsx';
import { SettingsConflicts } from './settings-conflicts.tsx';
import { SettingsHistory } from './settings-history.tsx';
import classes from './settings-page.module.css';
import { settingsChanged, undoLast } from './undo-settings.ts';
import { UnsavedMark } from './unsaved-mark.tsx';
import { useEditor } from './use-editor.ts';
import { changeLines } from './value-text.ts';

const route = getRouteApi('/frame/settings');
const NotificationSettings = lazy(() =>
  loadPart(() => import('../notifications/notification-settings.tsx')).then(({ NotificationSettings: part }) => ({
    default: part,
  })),
);

export function SettingsPage() {
  const { data, error, refetch } = useQuery({
    queryKey: [keys.settings, 'show'],
    queryFn: ({ signal }) => call<typeof settingsRoutes.show>('GET /v1/settings', { signal }),
  });
  return (
    <>
      <PageHead title={texts.title}>{texts.intro}</PageHead>
      {data ? <Editing answer={data} /> : error ? <Failed error={error} onRetry={refetch} /> : <Loading />}
    </>
  );
}

function Editing({ answer }: { readonly answer: SettingsAnswer }) {
  const { section = 'protected' } = route.useSearch();
  const navigate = route.useNavigate();
  const isAdmin = useMay('admin');
  const hosts = useElsewhere();
  const editor = useEditor(answer);
  const titleOf = useDetectorTitle();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [notifications] = useNotificationDraft();
  const unsaved = new Set([...Object.keys(editor.draft).map(sectionOf), ...(notifications ? (['told'] as const) : [])]);
  const shown = sections.filter((each) => isAdmin || each !== 'told');
  const wrong = [...new Set(Object.keys(editor.errors).map((name) => sectionOf(name.split('.')[0] ?? '')))];
  const elsewhere = wrong.filter((each): each is Section => each !== undefined && each !== section);
  const unplaced = Object.entries(editor.errors).filter(([name]) => sectionOf(name.split('.')[0] ?? '') === undefined);
  const show = (next: string | null) =>
    navigate({ search: (before) => ({ ...before, section: sections.find((each) => each === next) }) });
  const save = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { change: editor.change, revision: answer.revision };
      const saved = await call<typeof settingsRoutes.change>('PATCH /v1/settings', { body });
      queryClient.setQueryData([keys.settings, 'show'], saved);
      editor.clear();
      await settingsChanged();
      notifyDone(texts.saved, () => undoLast(saved.revision));
    } catch (error) {
      // a reason without a field of this page would be seen nowhere else
      setProblem([messageOf(error), ...Object.values(fieldMessages(error))].join(' '));
      // somebody else may have been quicker: what he changed is to be seen
      void queryClient.invalidateQueries({ queryKey: [keys.settings, 'show'] });
    } finally {
      setBusy(false);
    }
  };
  const lines = changeLines(
    Object.fromEntries(
      Object.keys(editor.draft).map((name) => [name, answer.settings[name as keyof typeof answer.settings]]),
    ),
    editor.draft,
    titleOf,
  );
  return (
    <>
      <Tabs value={section} onChange={show} keepMounted={false}>
        <NativeSelect
          hiddenFrom="sm"
          className={classes.tabs}
          aria-label={texts.sectionsLabel}
          value={section}
          data={shown.map((each) => ({
            value: each,
            label: unsaved.has(each) ? texts.unsavedSection(texts.sections[each]) : texts.sections[each],
          }))}
          onChange={(event) => show(event.currentTarget.value)}
        />
        <Tabs.List visibleFrom="sm" aria-label={texts.sectionsLabel} className={classes.tabs}>
          {shown.map((each) => (
            <Tabs.Tab
              key={each}
              value={each}
              {...(unsaved.has(each) ? { rightSection: <UnsavedMark text={texts.unsaved} /> } : {})}
            >
              {texts.sections[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {editor.disabled && section !== 'told' && section !== 'history' && (
          <Text size="sm" c="dimmed" mb="sm">
            {hosts ? clusterTexts.elsewhere('settings', hosts) : texts.readOnly}
          </Text>
        )}
        {!shown.includes(section) && <Empty title={texts.sections[section]}>{partTexts.forbidden}</Empty>}
        {shown.map((each) => (
          <Tabs.Panel key={each} value={each}>
            {each === 'attacks' ? (
              <AttackSettings editor={editor} />
            ) : each === 'never' ? (
              <NeverSettings editor={editor} />
            ) : each === 'told' ? (
              <Suspense fallback={<Loading />}>
                <NotificationSettings />
              </Suspense>
            ) : each === 'history' ? (
              <SettingsHistory />
            ) : (
              <FieldList section={each} editor={editor} />
            )}
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={classes.problem}>
        <FormProblem
          text={
            problem ??
            (elsewhere.length > 0
              ? texts.elsewhere(elsewhere.map((each) => texts.sections[each]).join(', '))
              : unplaced.map(([name, message]) => `${name}: ${message}`).join(' ') || undefined)
          }
        />
      </div>
      <SaveBar
        changes={lines}
        busy={busy}
        disabled={
          editor.disabled || editor.pending || Object.keys(editor.errors).length > 0 || editor.conflicts.length > 0
        }
        meanwhile={
          <SettingsConflicts
            answer={answer}
            conflicts={editor.conflicts}
            since={editor.since}
            disabled={busy}
            onDecide={editor.decide}
          />
        }
        onSave={save}
        onDiscard={() => {
          setProblem(undefined);
          editor.clear();
        }}
      />
    </>
  );
}
