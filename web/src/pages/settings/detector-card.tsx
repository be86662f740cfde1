import { Anchor, List, SegmentedControl, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { DetectorRow } from '../../../../src/console/contract/detectors.ts';
import { useObserving } from '../../api/status.ts';
import { NumberField } from '../../forms/number-field.tsx';
import { settingsTexts } from '../../texts/settings.ts';
import classes from './detector-card.module.css';
import type { Editor } from './editor.ts';
import { type DetectorSettings, errorsOf, withDetector } from './settings-change.ts';

const texts = settingsTexts.detector;
const modes = ['on', 'observe', 'off'] as const;

/** A detector: what it fires on, its mode and thresholds, how often it fired. */
export function DetectorCard({ detector, editor }: { readonly detector: DetectorRow; readonly editor: Editor }) {
  // the list of detectors comes from the same engine as the schema of the settings
  const id = detector.id as keyof DetectorSettings;
  const detectors = editor.value('detectors');
  const own = detectors[id];
  const mode = own?.mode ?? detector.defaultMode;
  const observing = useObserving();
  const set = (change: Parameters<typeof withDetector>[2]) =>
    editor.set('detectors', withDetector(detectors, id, change));
  return (
    <section className={classes.card} aria-labelledby={`detector-${id}`} data-off={mode === 'off' || undefined}>
      <div className={classes.head}>
        <h2 id={`detector-${id}`} className={classes.title}>
          {detector.title}
        </h2>
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/attacks" search={{ detector: id, range: '7d' }} {...props} />}
        >
          {texts.hits(detector.hits)}
        </Anchor>
      </div>
      <Text size="sm">{detector.description}</Text>
      <div>
        <SegmentedControl
          size="xs"
          fullWidth
          aria-label={texts.mode(detector.title)}
          disabled={editor.disabled}
          value={mode}
          onChange={(value) => {
            const next = modes.find((each) => each === value);
            set({ mode: next === detector.defaultMode ? undefined : next });
          }}
          data={modes.map((each) => ({ value: each, label: texts.modes[each] }))}
        />
        <Text size="xs" c="dimmed" mt={4} aria-live="polite">
          {mode === 'on' && observing ? texts.onButObserving : texts.modeHints[mode]}
        </Text>
      </div>
      <div className={classes.thresholds}>
        {detector.thresholds.map(({ name, title, unit, default: fallback, minimum, maximum }) => (
          <NumberField
            key={name}
            size="xs"
            label={title.slice(0, 1).toUpperCase() + title.slice(1)}
            description={texts.threshold(fallback, minimum, maximum)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            suffix={unit ? ` ${unit}` : ''}
            value={own?.thresholds?.[name] ?? fallback}
            disabled={editor.disabled || mode === 'off'}
            clampBehavior="none"
            allowNegative={false}
            error={errorsOf(editor.errors, `detectors.${id}.thresholds.${name}`)}
            onChange={(value) => set({ threshold: [name, value === fallback ? undefined : value] })}
          />
        ))}
      </div>
      <details className={classes.details}>
        <summary>{texts.details}</summary>
        <Points title={texts.signs} all={detector.signs} />
        <Points title={texts.exceptions} all={detector.exceptions} />
        <Points title={texts.forgeable} all={[detector.forgeable]} />
      </details>
    </section>
  );
}

/** A point each; one alone needs no mark before it. */
function Points({ title, all }: { readonly title: string; readonly all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <>
      <Text size="sm" fw={700}>
        {title}
      </Text>
      <List size="sm" className={classes.points} listStyleType={all.length === 1 ? 'none' : undefined}>
        {all.map((point) => (
          <List.Item key={point}>{point}</List.Item>
        ))}
      </List>
    </>
  );
}
