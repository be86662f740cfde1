import type { Cluster, ClusterState } from './cluster.ts';

const state: ClusterState = {
  role: 'alone',
  connected: false,
  since: 0,
  server: null,
  summary: 'This host stands alone',
  operators: [],
  names: new Map(),
  refused: {},
  waiting: 0,
  unsent: 0,
  unsentSince: 0,
  capped: [],
};

/** A host without a cluster. */
export const alone: Cluster = {
  state,
  applied: { blocks: 0, lists: 0, settings: 0 },
  servers: [],
  start() {},
  async stop() {},
  blocked() {},
  lifted() {},
  attacked() {},
  suspected() {},
  changed() {},
  relist() {},
  clockSet() {},
  hostRemoved() {},
};
