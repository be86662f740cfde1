import { List } from '@mantine/core';
import type { Danger } from '../../../src/console/contract/lists.ts';
import { Callout } from '../parts/callout.tsx';
import { actionTexts as texts } from '../texts/actions.ts';

const shown = 20;

/** What shutting out or letting in would do that one would rather know before. Nothing where there is nothing. */
export function Dangers({ dangers }: { readonly dangers: readonly Danger[] }) {
  if (dangers.length === 0) return null;
  const refused = dangers.some((danger) => danger.refused);
  return (
    <Callout tone={refused ? 'broken' : 'notice'} title={refused ? texts.refused : texts.warning}>
      <List size="sm">
        {dangers.slice(0, shown).map(({ prefix, why }) => (
          <List.Item key={`${prefix} ${why}`}>
            <span className="wire">{prefix}</span>: {why}
          </List.Item>
        ))}
      </List>
    </Callout>
  );
}
