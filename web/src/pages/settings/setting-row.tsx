import { Text, UnstyledButton } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { settingsTexts as texts } from '../../texts/settings.ts';
import classes from './setting-row.module.css';

interface SettingRowProps {
  readonly title: string;
  readonly help: string;
  /** id of the control, which the title labels; absent where the control has parts with labels of their own */
  readonly control?: string;
  readonly helpId?: string;
  readonly changed?: boolean;
  /** the default in words; absent: none to go back to */
  readonly fallback?: string | undefined;
  readonly range?: string | undefined;
  /** puts the default back; absent while it is the default */
  readonly onDefault?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** A setting: what it is and does at the left, its control with default and limits at the right. */
export function SettingRow({
  title,
  help,
  control,
  helpId,
  changed,
  fallback,
  range,
  onDefault,
  children,
}: SettingRowProps) {
  return (
    <div className={classes.row} data-changed={changed || undefined}>
      <div>
        <Text component="label" htmlFor={control} fw={600} size="sm">
          {title}
          {changed && <span className="visually-hidden"> ({texts.changed})</span>}
        </Text>
        <Text size="sm" c="dimmed" id={helpId} maw={560}>
          {help}
        </Text>
      </div>
      <div className={classes.control}>
        {children}
        {(fallback !== undefined || range !== undefined) && (
          <Text size="xs" c="dimmed" className={classes.foot}>
            {[fallback !== undefined ? texts.default(fallback) : '', range ?? '']
              .filter((part) => part !== '')
              .join(' · ')}
            {onDefault && (
              <UnstyledButton className={classes.reset} onClick={onDefault} aria-label={`${texts.toDefault}: ${title}`}>
                <RotateCcw size={12} aria-hidden /> {texts.toDefault}
              </UnstyledButton>
            )}
          </Text>
        )}
      </div>
    </div>
  );
}
