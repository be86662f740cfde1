import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMatches, useNavigate, useSearch } from '@tanstack/react-router';
import { Server } from 'lucide-react';
import { hostsQuery } from '../api/status.ts';
import { frameTexts } from '../texts/frame.ts';

interface HostFilterProps {
  readonly className: string | undefined;
  readonly onChosen?: () => void;
}

/**
 * Which host's events are shown. Stands in the address as `host` (its uuid) on every page, so that it is still chosen when
 * one comes back; it is shown on those that read it from there, while there is more than one host.
 */
export function HostFilter({ className, onChosen }: HostFilterProps) {
  const { data } = useQuery(hostsQuery);
  const { host } = useSearch({ strict: false });
  const navigate = useNavigate();
  const works = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.byHost) });
  if (!works || !data || data.rows.length < 2) return null;
  return (
    <Select
      className={className}
      aria-label={frameTexts.host}
      leftSection={<Server size={15} aria-hidden />}
      placeholder={frameTexts.allHosts}
      clearable
      searchable={data.rows.length > 8}
      data={data.rows.map(({ uuid, name }) => ({ value: uuid, label: name }))}
      value={host ?? null}
      onChange={(value) => {
        void navigate({ to: '.', search: (before) => ({ ...before, host: value ?? undefined, page: undefined }) });
        onChosen?.();
      }}
    />
  );
}
