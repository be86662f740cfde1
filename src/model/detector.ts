export const detectorIds = [
  'scanner-signature',
  'register-brute-force',
  'user-enumeration',
  'options-sweep',
  'invite-probe',
  'flood',
  'protocol-anomaly',
  'tftp-brute-force',
] as const;

export type DetectorId = (typeof detectorIds)[number];

/** `on` blocks, `observe` only reports, `off` does nothing. */
export type DetectorMode = 'on' | 'observe' | 'off';

export interface ThresholdFact {
  readonly title: string;
  readonly unit: string;
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** What a detector says of itself: docs, settings and console are made from it. */
export interface DetectorFacts {
  readonly id: DetectorId;
  readonly title: string;
  /** plain words for an operator: what it fires on, in one sentence */
  readonly description: string;
  /** in detail: what else it fires on, and what counts, a point each */
  readonly signs: readonly string[];
  /** what it deliberately leaves alone, or judges otherwise, a point each */
  readonly exceptions: readonly string[];
  /** when its evidence can be forged */
  readonly forgeable: string;
  readonly defaultMode: DetectorMode;
  readonly thresholds: Readonly<Record<string, ThresholdFact>>;
}
