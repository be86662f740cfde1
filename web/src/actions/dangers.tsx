import { List } from '@mantine/core';
import type { Danger } from '../../../src/console/contract/lists.ts';
import { Callout } from '../parts/callout.tsx';
import { actionTexts as texts } from '../texts/actions.ts';

const shown = 20;

/** What shutting out or letting in would do that one would rather know before. Nothing where there is nothing. */
export function Dangers({ dangers }: { readonly dangers: readonly Danger[] }) {
  const refused = dangers.filter((danger) => danger.refused);
  const warnings = dangers.filter((danger) => !danger.refused);
  return (
    <>
      {refused.length > 0 && (
        <Callout tone="broken" title={texts.refused}>
          <Reasons dangers={refused} />
        </Callout>
      )}
      {warnings.length > 0 && (
        <Callout tone="notice" title={texts.warning}>
          <Reasons dangers={warnings} />
        </Callout>
      )}
    </>
  );
}

function Reasons({ dangers }: { readonly dangers: readonly Danger[] }) {
  return (
    <List size="sm">
      {dangers.slice(0, shown).map(({ prefix, why }) => (
        <List.Item key={`${prefix} ${why}`}>
          <span className="wire">{prefix}</span>: {why}
        </List.Item>
      ))}
    </List>
  );
}
