/** What a set in the kernel is like; two sets of equal spec are interchangeable. */
export interface SetSpec {
  readonly name: string;
  readonly flags: number;
  readonly keyType: number;
  readonly keyLength: number;
  readonly dataType?: number;
  readonly dataLength?: number;
}

export interface RuleSpec {
  /** shown by `nft list` and read back: says what the rule is for, and ends in a fingerprint of the rule */
  readonly comment: string;
  /** NFTA_RULE_EXPRESSIONS, encoded */
  readonly expressions: Buffer;
}

export interface HookSpec {
  readonly number: number;
  readonly priority: number;
  /** of an ingress hook */
  readonly device?: string;
}

export interface ChainSpec {
  readonly name: string;
  readonly hook?: HookSpec;
  readonly rules: readonly RuleSpec[];
}

/** A map from some bits of an address to the chain that looks into one shard. */
export interface VerdictMapSpec {
  readonly set: SetSpec;
  readonly entries: readonly { readonly key: Buffer; readonly chain: string }[];
}

/** Our table as it should be, without the entries of its sets. */
export interface TableSpec {
  readonly sets: readonly SetSpec[];
  readonly verdictMaps: readonly VerdictMapSpec[];
  readonly chains: readonly ChainSpec[];
  readonly counters: readonly string[];
}
