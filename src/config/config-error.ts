/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** `/etc/sipprot/sipprot.yml:12:7`, `SIPPROT_DATA_DIR` or `--data-dir` */
  readonly where: string;
  /** `console.port`; empty where it is about the whole file */
  readonly key: string;
  /** what was wrong, and what is allowed */
  readonly what: string;
}

/** All that is wrong with the configuration, at once: one line each, WHERE: KEY: WHAT. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ where, key, what }) => `${where}: ${key === '' ? '' : `${key}: `}${what}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
