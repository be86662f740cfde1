/** What a change is about: an entry of a list, a setting, or an operator's unblock. */
export type OutboxKind = 'list' | 'setting' | 'unblock';

/** Which change it was: of two of one run the later has the higher number. */
export interface ChangeMark {
  /** of the engine, another one at each start; '' where it is not known */
  readonly run: string;
  readonly number: number;
}

/** Something that was changed here and that the cluster has not taken yet. */
export interface OutboxItem {
  /** a later change of the same key has a higher one */
  readonly id: number;
  readonly kind: OutboxKind;
  /** `allow 192.0.2.0/24`, the name of a setting, or a target */
  readonly key: string;
  /** who changed the setting, or the unblock as JSON; null where what holds here now is what is to be sent */
  readonly value: string | null;
  readonly mark: ChangeMark;
}
