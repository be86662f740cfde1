import { fingerprints } from '../../detect/fingerprint-list.ts';
import { detectorFacts } from '../../detect/index.ts';
import { signatures } from '../../detect/signature-list.ts';
import { detectorRoutes } from '../contract/detectors.ts';
import type { Api } from '../server/api.ts';
import type { Parts } from '../server/parts.ts';
import { readSettings } from '../settings/read-settings.ts';

const week = 7 * 86_400_000;

export function addDetectorRoutes(api: Api, parts: Parts): void {
  const { store, clock } = parts;
  api.on(detectorRoutes.signatures, async () => ({
    signatures: [...signatures],
    fingerprints: [...fingerprints],
  }));

  api.on(detectorRoutes.list, async () => {
    const now = clock();
    const range = { from: now - week, to: now, bucketSeconds: 86_400, top: 1 };
    const [{ settings }, statistics] = await Promise.all([
      readSettings(parts),
      store.read((reader) => reader.attackStatistics(range)),
    ]);
    const hits = new Map(statistics.detectors.map(({ value, attacks }) => [value, attacks]));
    return {
      rows: detectorFacts.map(({ id, title, description, signs, exceptions, forgeable, defaultMode, thresholds }) => {
        const own = settings.detectors[id];
        return {
          id,
          title,
          description,
          signs: [...signs],
          exceptions: [...exceptions],
          forgeable,
          defaultMode,
          mode: own?.mode ?? defaultMode,
          thresholds: Object.entries(thresholds).map(([name, fact]) => ({
            name,
            ...fact,
            value: own?.thresholds?.[name] ?? fact.default,
          })),
          hits: hits.get(id) ?? 0,
        };
      }),
    };
  });
}
