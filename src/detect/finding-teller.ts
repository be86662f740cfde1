import { formatWords } from '../model/address.ts';
import type { Finding, FindingKind } from '../model/finding.ts';
import { LruMap } from '../model/lru-map.ts';
import type { Scene } from './scene.ts';

const pause = 60_000;
const maxKeys = 4096;

/** Tells findings, the same one at most once a minute. */
export class FindingTeller {
  readonly #told = new LruMap<string, number>(maxKeys);
  readonly #tell: (finding: Finding) => void;

  constructor(tell: (finding: Finding) => void) {
    this.#tell = tell;
  }

  tell(scene: Scene, kind: FindingKind, subject: string | null, evidence: string): void {
    const victim = formatWords(scene.victim0, scene.victim1, scene.victim2, scene.victim3);
    const aboutSource = kind !== 'userDisclosure' && kind !== 'weakDigest' && kind !== 'serverBanner';
    const source = aboutSource ? formatWords(scene.source0, scene.source1, scene.source2, scene.source3) : null;
    const key = [kind, victim, source ?? '', subject ?? ''].join(' ');
    const told = this.#told.get(key);
    if (told !== undefined && scene.time - told < pause) return;
    this.#told.set(key, scene.time);
    this.#tell({ kind, key, time: scene.time, victim, source, subject, evidence });
  }
}
