import type { Cluster } from '../cluster/cluster.ts';
import type { Guard } from '../guard/guard.ts';
import { type Address, formatPrefix, type Prefix, parseAddress, parsePrefix, sourcePrefix } from '../model/address.ts';
import type { EngineAction } from '../model/audit-action.ts';
import { type BlockTarget, parseTarget } from '../model/block.ts';
import type { Host } from '../model/host.ts';
import { HostView, type KnownHost, presenceOf } from '../model/in-force.ts';
import type { ListEntry, ListName, ListScope } from '../model/list-entry.ts';
import type { Settings } from '../model/settings.ts';
import type { AuditEntry } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { write } from '../store/writes.ts';
import { refuseRemoval } from './allow-removal.ts';
import { listCampaigns } from './campaigns.ts';
import { changeSettings } from './change-settings.ts';
import { CommandError } from './command-error.ts';
import { JsonText } from './control/json-text.ts';
import type { Actor, CommandArguments, CommandName, CommandResults, Status } from './control/protocol.ts';
import { explainAddress } from './explain.ts';
import { previewRule } from './geo-preview.ts';
import type { GeoRules } from './geo-rules.ts';
import type { StoreLedger } from './store-ledger.ts';
import { blockView, clusterView, listView } from './views.ts';

export interface CommandParts {
  readonly guard: Guard;
  readonly cluster: Cluster;
  readonly store: Store;
  readonly ledger: StoreLedger;
  readonly clock: () => number;
  readonly geo: GeoRules;
  readonly countryOf: (address: Address) => string | null;
  /** this host as it is now */
  host(): Host;
  status(): Promise<Status>;
  /** for whoever follows the events: a finding was dismissed, closed or opened again */
  tellFindings(): void;
}

type Commands = {
  [C in Exclude<CommandName, 'events'>]: (
    given: CommandArguments<C>,
    actor: Actor,
  ) => Promise<CommandResults[C] | JsonText>;
};

/** What each command of the control socket does. Arguments are checked already. */
export function createCommands({
  guard,
  cluster,
  store,
  ledger,
  clock,
  geo,
  countryOf,
  host,
  status,
  tellFindings,
}: CommandParts): Commands {
  // the row of the own host is as old as its last heartbeat
  const readHosts = async (): Promise<KnownHost[]> => {
    const hosts = await store.read('readHosts');
    return hosts.map((one) => (one.own ? { ...one, lastSeen: clock(), state: host() } : one));
  };
  const hostView = async () => new HostView(await readHosts(), cluster.state, clock());
  return {
    status,
    async blocks({ text, country, evidence, limit, offset }) {
      const filter = {
        now: clock(),
        ...(text === undefined ? {} : { text }),
        ...(country === undefined ? {} : { country }),
        ...(evidence === undefined ? {} : { evidence }),
      };
      await store.flush();
      const { rows, total } = await store.queryBlocks(filter, { limit, offset, sort: 'since', descending: true });
      const hosts = await hostView();
      return {
        rows: rows.map((block) => ({
          ...blockView(block),
          country: block.country ?? countryOf(block.target.prefix),
          inForce: hosts.count(block),
        })),
        total,
      };
    },
    async block({ target, seconds, note }, actor) {
      return blockView(await guard.block(targetOf(target), seconds ?? guard.settings.blockSeconds, note, actor));
    },
    async unblock({ target, holdSeconds }, actor) {
      const lifted = await guard.unblock(targetOf(target), holdSeconds, actor);
      return { lifted: lifted.map(blockView) };
    },
    async 'list.show'({ list, text, country, scope, sort, descending, limit, offset }) {
      const filter = {
        ...(text === undefined ? {} : { text }),
        ...(country === undefined ? {} : { country }),
        ...(scope === undefined ? {} : { scope }),
      };
      const { rows, total } = await store.queryListEntries(list, filter, { limit, offset, sort, descending });
      // the country as it was when the entry was added, or as it is known now
      const placed = rows.map((row) => ({ ...row, country: row.country ?? countryOf(row.prefix) }));
      return { rows: placed.map(listView), total };
    },
    async 'list.change'({ list, add, remove }, actor) {
      const written = { addedBy: actor.name, addedAt: clock(), scope: listScope(cluster) };
      const entries = add.flatMap(({ prefix: text, note }) => {
        const prefix = prefixOf(text);
        const known = guard.list(list).get(prefix);
        const { scope = 'host' } = known ?? {};
        // nothing is said of it that is not so already
        if (known && note === undefined && scope === written.scope && remove.length === 0) return [];
        return [{ prefix, note: note ?? known?.note ?? '', ...written }];
      });
      const removed = remove.map(prefixOf);
      for (const prefix of removed) mayChange(cluster, guard.list(list).get(prefix), list);
      // what the cluster has as well would else be this host's own
      const own =
        cluster.state.role === 'host'
          ? entries.filter(({ prefix }) => guard.list(list).get(prefix)?.scope !== 'cluster')
          : entries;
      if (own.length < entries.length)
        for (const { prefix, note } of entries) {
          const known = guard.list(list).get(prefix);
          if (known?.note !== note) mayChange(cluster, known, list);
        }
      if (list === 'allow')
        refuseRemoval(
          { guard, geo },
          removed,
          entries.map(({ prefix }) => prefix),
          actor,
        );
      if (own.length + removed.length > 0) await guard.lists.change(list, { add: own, remove: removed }, actor);
      if (cluster.state.role === 'host' && removed.length > 0) cluster.relist();
      return { added: own.length, removed: remove.length, total: guard.list(list).size };
    },
    async log({ filter, limit, before, offset, count }) {
      await store.flush();
      const defined = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
      const cursor = { ...(before === undefined ? {} : { before }), ...(offset === undefined ? {} : { offset }) };
      return new JsonText(await store.readText('queryAttacks', defined, { limit, count, ...cursor }));
    },
    async 'log.show'({ id }) {
      const detail = await store.readAttack(id);
      if (!detail) throw new CommandError('not-found', `there is no attack ${id} in the log`);
      return detail;
    },
    campaigns: (given) => listCampaigns(store, clock(), given),
    statistics: async (range) => new JsonText(await store.readText('attackStatistics', range)),
    async explain({ address }) {
      const parsed = parseAddress(address)!;
      await store.flush();
      const history = await store.addressHistory(sourcePrefix(parsed));
      const place = { country: countryOf(parsed), shutOut: geo.shutsOut(parsed) };
      return explainAddress(parsed, guard.explain(parsed), history, place, await hostView(), clock());
    },
    async findings({ state, severity, text, limit, offset }) {
      await store.flush();
      const filter = {
        ...(state === 'all' ? {} : { state }),
        ...(severity === undefined ? {} : { severity }),
        ...(text === undefined ? {} : { text }),
      };
      return store.queryFindings(filter, { limit, offset });
    },
    async 'finding.dismiss'({ key, note }, actor) {
      const [found] = await store.commit([
        write('setFindingState', key, 'dismissed', clock(), actor.name, note),
        write('addAudit', { ...auditOf(actor, clock(), 'finding.dismiss', key), after: { note } }),
      ]);
      if (!found) throw new CommandError('not-found', `there is no finding ${key}`);
      tellFindings();
      return {};
    },
    async 'settings.check'({ change }) {
      return { settings: changeSettings(guard.settings, change) };
    },
    async 'list.note'({ list, prefix, note, before }, actor) {
      const entry = guard.list(list).get(prefixOf(prefix));
      if (!entry) throw new CommandError('not-listed', `${prefix} is not in the ${list}list`);
      if (before !== undefined && before !== entry.note)
        throw new CommandError('conflict', `the note of ${prefix} was changed in the meantime; nothing was changed`);
      mayChange(cluster, entry, list);
      await guard.lists.change(list, { add: [{ ...entry, note }] }, actor);
      return listView({ ...entry, note });
    },
    async 'finding.reopen'({ key }, actor) {
      const [found] = await store.commit([
        write('setFindingState', key, 'open', clock(), actor.name, ''),
        write('addAudit', auditOf(actor, clock(), 'finding.reopen', key)),
      ]);
      if (!found) throw new CommandError('not-found', `there is no finding ${key}`);
      tellFindings();
      return {};
    },
    async hosts() {
      await store.flush();
      const hosts = await readHosts();
      return {
        hosts: hosts.map((one) => ({ ...one, presence: presenceOf(one, cluster.state, clock()) })),
        cluster: clusterView(cluster.state),
      };
    },
    async 'host.remove'({ uuid }, actor) {
      const [found] = await store.commit([
        write('removeHost', uuid, clock()),
        write('addAudit', auditOf(actor, clock(), 'host.remove', uuid)),
      ]);
      if (!found) throw new CommandError('not-found', `there is no host ${uuid}`);
      cluster.hostRemoved(uuid);
      return {};
    },
    async 'settings.show'() {
      return { settings: guard.settings, revision: ledger.settingsRevision };
    },
    async 'settings.change'({ change, revision, knownGood }, actor) {
      if (cluster.state.role === 'host')
        throw new CommandError('elsewhere', `the settings are the cluster's: ${changeThere(cluster)}`);
      const changed = (current: Settings) => {
        if (revision !== undefined && revision !== ledger.settingsRevision)
          throw new CommandError(
            'conflict',
            `the settings are at revision ${ledger.settingsRevision}, not ${revision}`,
          );
        return changeSettings(current, change);
      };
      await geo.configure(changed, actor, knownGood);
      return { settings: guard.settings, revision: ledger.settingsRevision };
    },
    async 'geo.show'() {
      const facts = await geo.facts();
      return { geo: guard.settings.geo, ...facts };
    },
    async 'geo.preview'({ geo: change }, actor) {
      const settings = changeSettings(guard.settings, { geo: change });
      return previewRule(settings.geo, { guard, store, rules: geo, countryOf, clock }, actor);
    },
    audit: ({ limit, offset }) => store.queryAudit({}, { limit, offset }),
  };
}

function listScope(cluster: Cluster): ListScope {
  return cluster.state.role === 'operator' ? 'cluster' : 'host';
}

/** @throws CommandError on a plain host, where the cluster has put it there */
function mayChange(cluster: Cluster, entry: ListEntry | undefined, list: ListName): void {
  if (entry?.scope === 'cluster' && cluster.state.role === 'host')
    throw new CommandError(
      'elsewhere',
      `${formatPrefix(entry.prefix)} is in the ${list}list of the cluster: ${changeThere(cluster)}`,
    );
}

function changeThere(cluster: Cluster): string {
  const { operators } = cluster.state;
  return operators.length > 0
    ? `change it on ${operators.slice(0, 5).join(' or ')}`
    : 'change it on an operator host ("sipprot cluster status" names them)';
}

function auditOf(actor: Actor, time: number, action: EngineAction, subject: string): AuditEntry {
  const { name, source, address } = actor;
  return { time, actor: name, source, action, subject, ...(address === undefined ? {} : { address }) };
}

function targetOf(text: string): BlockTarget {
  const target = parseTarget(text);
  if (!target) throw new CommandError('bad-arguments', `${text} is no address, prefix or flow`);
  return target;
}

function prefixOf(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (!prefix) throw new CommandError('bad-arguments', `${text} is no address or prefix`);
  return prefix;
}
