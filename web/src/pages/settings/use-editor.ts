import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { SettingsAnswer, settingsRoutes } from '../../../../src/console/contract/settings.ts';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useMay } from '../../api/session.ts';
import { useElsewhere } from '../../api/status.ts';
import type { Editor } from './editor.ts';
import type { Conflict } from './rebase.ts';
import { settingProblems } from './setting-problems.ts';
import { changeOf } from './settings-change.ts';
import { useDraft } from './use-draft.ts';

/** The editor of the settings; what is typed is checked by the server while one types, and nothing is changed by that. */
export function useEditor(answer: SettingsAnswer): Editor & {
  readonly change: Record<string, unknown>;
  readonly pending: boolean;
  readonly clear: () => void;
  /** what somebody else has changed meanwhile as well; nothing can be saved before it is decided */
  readonly conflicts: readonly Conflict[];
  /** revision that the draft was made from */
  readonly since: number;
  readonly decide: (conflict: Conflict, whose: 'mine' | 'theirs') => void;
} {
  const { kept, change: changeKept, decide, clear } = useDraft(answer);
  const { draft } = kept;
  const isAdmin = useMay('admin');
  const elsewhere = useElsewhere();
  const mayChange = isAdmin && elsewhere === undefined;
  const change = changeOf(draft, answer.settings);
  const [tried] = useDebouncedValue(change, 400);
  const check = useQuery({
    queryKey: [keys.settings, 'check', tried, answer.revision],
    queryFn: ({ signal }) =>
      call<typeof settingsRoutes.check>('POST /v1/settings/check', { body: { change: tried }, signal }),
    enabled: mayChange && Object.keys(tried).length > 0,
    retry: false,
  });
  return {
    draft,
    defaults: answer.defaults,
    schema: answer.schema,
    errors: Object.keys(change).length === 0 ? {} : settingProblems(draft, answer.schema, check.error),
    disabled: !mayChange,
    value: (field) => (draft[field] === undefined ? answer.settings[field] : draft[field]),
    set: changeKept,
    change,
    pending: check.isFetching || JSON.stringify(tried) !== JSON.stringify(change),
    clear,
    conflicts: kept.conflicts,
    since: kept.revision,
    decide,
  };
}
