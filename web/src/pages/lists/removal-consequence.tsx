import { Text } from '@mantine/core';
import type { ListFilter } from '../../../../src/console/contract/lists.ts';
import type { ListName } from '../../actions/list-entries.ts';
import { countryName } from '../../texts/countries.ts';
import { listTexts } from '../../texts/lists.ts';

interface RemovalConsequenceProps {
  readonly list: ListName;
  readonly count: number;
  /** where all that it finds is removed */
  readonly filter: ListFilter | undefined;
}

/** What will be the case after a removal. */
export function RemovalConsequence({ list, count, filter }: RemovalConsequenceProps) {
  return (
    <>
      {filter && <Text>{listTexts.byFilter(filter, filter.country && countryName(filter.country))}</Text>}
      <Text>{listTexts.removeConsequence[list](count)}</Text>
    </>
  );
}
