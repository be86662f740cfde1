import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { downloadUrl } from '../../api/client.ts';
import { attackTexts } from '../../texts/attacks.ts';
import { attackFilter } from './attack-query.ts';
import type { AttackSearch } from './attack-search.ts';

interface ExportMenuProps {
  readonly search: AttackSearch;
  readonly total: number;
}

/** What the filter finds, as a file. */
export function ExportMenu({ search, total }: ExportMenuProps) {
  // the last hour of a file is the one before it was asked for, however long the list has stood there
  const [now, setNow] = useState(Date.now);
  const href = (format: 'csv' | 'json') =>
    downloadUrl<typeof attackRoutes.export>('GET /v1/attacks/export', {
      query: { ...attackFilter(search, now), format, ...(format === 'csv' ? { bom: true } : {}) },
    });
  return (
    <Menu position="bottom-end" onOpen={() => setNow(Date.now())}>
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={15} aria-hidden />}>
          {attackTexts.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{attackTexts.exportHint(total)}</Menu.Label>
        <Menu.Item component="a" href={href('csv')} download>
          {attackTexts.exportCsv}
        </Menu.Item>
        <Menu.Item component="a" href={href('json')} download>
          {attackTexts.exportJson}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
