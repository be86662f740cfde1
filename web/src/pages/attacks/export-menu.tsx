import { Button, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import type { attackRoutes } from '../../../../src/console/contract/attacks.ts';
import { downloadUrl } from '../../api/client.ts';
import { attackTexts } from '../../texts/attacks.ts';
import type { AttackFilterQuery } from './attack-query.ts';

interface ExportMenuProps {
  readonly filter: AttackFilterQuery;
  readonly total: number;
}

/** What the filter finds, as a file. */
export function ExportMenu({ filter, total }: ExportMenuProps) {
  const href = (format: 'csv' | 'json') =>
    downloadUrl<typeof attackRoutes.export>('GET /v1/attacks/export', { query: { ...filter, format } });
  return (
    <Menu position="bottom-end">
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
