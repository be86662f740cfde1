import type { Migration } from '../migrate.ts';

/**
 * The country of a block is kept with it, as that of an attack is. For blocks that are in force already the engine looks it up when its
 * country database is open (engine/block-countries.ts).
 */
export const blockCountries: Migration = {
  version: 11,
  changes: 'blocks are found by country and evidence',
  up(db) {
    db.exec(`
      -- ISO 3166-1 alpha-2 when it was blocked; null: in none, or not looked up yet
      ALTER TABLE blocks ADD COLUMN country TEXT;
      -- All that the list of blocks is filtered and sorted by in a few bytes: a page, and how many there are, cost no row that is not shown.
      -- One wide index for all of it, because a block is written to each index there is.
      CREATE INDEX blocks_listed ON blocks (country, evidence, since, until, lifted_at, times_before, key);
    `);
  },
};
