import { Button } from '@mantine/core';
import type { FindingRow } from '../../../../src/console/contract/findings.ts';
import { useMay } from '../../api/session.ts';
import { findingTexts as texts } from '../../texts/findings.ts';
import { reopenFinding } from './change-finding.ts';
import { openDismissal } from './dismissal.tsx';

/** Dismiss an open finding, or open one again. */
export function FindingActions({ finding }: { readonly finding: FindingRow }) {
  const may = useMay('operator');
  const reopens = finding.state !== 'open';
  const word = reopens ? texts.reopen : texts.dismiss;
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={`${word}: ${finding.title} ${finding.subject ?? ''}`}
      // it can still be reached, so that a keyboard and a screen reader learn why not
      {...(may
        ? {}
        : {
            'aria-disabled': true,
            'aria-description': texts.forbidden,
            'data-disabled': true,
            'data-hint': texts.forbidden,
          })}
      onClick={() => may && (reopens ? reopenFinding(finding) : openDismissal(finding))}
    >
      {word}
    </Button>
  );
}
