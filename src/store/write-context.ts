import { AttackSummaries } from './attack-summaries.ts';
import { CampaignWrites } from './campaign-writes.ts';
import type { Database } from './database.ts';
import { HostNumbers } from './host-numbers.ts';

/** What the write functions of the tables work on; one a writer. */
export class WriteContext {
  readonly db: Database;
  readonly hosts: HostNumbers;
  readonly summaries: AttackSummaries;
  readonly campaigns: CampaignWrites;
  /** ids that were taken already → the ones used instead; bounded */
  readonly movedIds = new Map<number, number>();

  constructor(db: Database) {
    this.db = db;
    this.hosts = new HostNumbers(db);
    this.summaries = new AttackSummaries();
    this.campaigns = new CampaignWrites();
  }

  /** Writes what the tables have gathered, at the end of a transaction. */
  flush(): void {
    this.summaries.flush(this.db);
    this.campaigns.flush(this.db);
  }

  /** After a rollback: what was remembered may not be there. */
  forget(): void {
    this.hosts.forget();
    this.summaries.clear();
    this.campaigns.forget();
  }
}
