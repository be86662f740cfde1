import { Text } from '@mantine/core';
import type { GeoRule } from '../../../../src/console/contract/geo.ts';
import { Failed } from '../../parts/failed.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Panel } from '../../parts/panel.tsx';
import { countriesTexts } from '../../texts/countries-page.ts';
import { isComplete } from './geo-draft.ts';
import { type GoodFate, RulePreview } from './rule-preview.tsx';
import type { useRulePreview } from './use-rule-preview.ts';

const texts = countriesTexts.preview;

interface PreviewPanelProps {
  readonly id: string;
  readonly draft: GeoRule;
  readonly changed: boolean;
  /** an exception cannot be read */
  readonly wrong: boolean;
  readonly preview: ReturnType<typeof useRulePreview>;
  readonly fate: GoodFate | undefined;
  readonly onFate: (fate: GoodFate) => void;
}

/** What the draft would have done, or why that is not to be seen. */
export function PreviewPanel({ id, draft, changed, wrong, preview, fate, onFate }: PreviewPanelProps) {
  const shown = changed && isComplete(draft) && draft.mode !== 'off';
  return (
    <div id={id}>
      <Panel title={texts.title}>
        {!changed && <Text c="dimmed">{texts.same}</Text>}
        {changed && !isComplete(draft) && <Text>{texts.incomplete}</Text>}
        {changed && draft.mode === 'off' && <Text>{texts.offNote}</Text>}
        {shown &&
          (wrong ? (
            <Text>{texts.wrong}</Text>
          ) : preview.data ? (
            <RulePreview preview={preview.data} current={preview.current} fate={fate} onFate={onFate} />
          ) : preview.error ? (
            <Failed error={preview.error} onRetry={preview.retry} />
          ) : (
            <Loading height="80px" />
          ))}
      </Panel>
    </div>
  );
}
