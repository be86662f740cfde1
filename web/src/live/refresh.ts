import type { LiveEvent } from '../../../src/console/contract/events.ts';
import { keys, type Resource } from '../api/keys.ts';

/**
 * What an event makes stale. The attack log is not among the results of an attack: it announces what is new
 * ("12 new") rather than move under the reader's eyes.
 */
export function staleAfter(event: LiveEvent): readonly Resource[] | 'all' {
  switch (event.kind) {
    case 'hello':
    case 'here':
      return [];
    case 'reset':
      return 'all';
    case 'attack':
      return [keys.statistics, keys.explain];
    case 'block':
    case 'unblock':
      return [keys.blocks, keys.status, keys.explain];
    case 'list':
      return [keys.lists, keys.status, keys.explain];
    case 'finding':
    case 'findings':
      return [keys.findings, keys.status, keys.explain];
    case 'settings':
      return [keys.settings, keys.detectors, keys.geo];
    case 'engine':
      // what happened before the console was connected to it again came with no event
      return event.running ? 'all' : [keys.status, keys.hosts, keys.geo, keys.explain];
    case 'hosts':
      return [keys.status, keys.hosts, keys.blocks, keys.explain];
    case 'alarm':
      return [keys.status, keys.hosts];
  }
}
