import { release } from 'node:os';
import { NetlinkSocket } from '../netlink/socket.ts';
import { errorOfErrno, FirewallError } from './firewall-error.ts';
import { attribute, flag, hook, message, setFlag } from './nfnetlink.ts';
import { knowsDestroy, Transaction } from './transaction.ts';

/** One thing that the firewall needs, or is better with. */
export interface Capability {
  readonly name: 'permission' | 'tables' | 'timed sets' | 'ingress' | 'destroy';
  /** for a person */
  readonly title: string;
  readonly works: boolean;
  /** what does not work without it */
  readonly without: string;
  /** what to do where it does not work; '' where it does */
  readonly remedy: string;
}

export interface Probe {
  readonly kernel: string;
  /** false: nothing can be blocked on this machine */
  readonly usable: boolean;
  readonly capabilities: readonly Capability[];
}

const table = 'sipprot_probe';

/**
 * Tries on the kernel itself what the firewall needs: each time in a transaction that ends with the removal of its own
 * table, so that nothing is ever in force. Never throws.
 */
export function probe(): Probe {
  const socket = new NetlinkSocket('netfilter', errorOfErrno);
  const transaction = new Transaction(socket);
  const capabilities: Capability[] = [];
  const test = (capability: Omit<Capability, 'works' | 'remedy'>, remedy: string, attempt: () => boolean) => {
    let works = false;
    let refusal = '';
    try {
      works = attempt();
    } catch (error) {
      if (!(error instanceof FirewallError)) throw error;
      refusal = error.code === 'no-permission' ? error.message : '';
    }
    capabilities.push({ ...capability, works, remedy: works ? '' : refusal || remedy });
    return works;
  };
  const dryCommit = (fill: () => void): boolean => {
    transaction.begin();
    transaction.add(message.newTable, flag.create, 'probe table', (w) => w.text(attribute.table.name, table));
    fill();
    transaction.add(message.deleteTable, 0, 'probe table', (w) => w.text(attribute.table.name, table));
    transaction.commit();
    return true;
  };

  const permission = test(
    { name: 'permission', title: 'may change the firewall', without: 'nothing is blocked' },
    'run the engine as root or with CAP_NET_ADMIN',
    () => {
      try {
        return dryCommit(() => {});
      } catch (error) {
        // the right is there, what it is for is not
        if (error instanceof FirewallError && error.code !== 'no-permission') return true;
        throw error;
      }
    },
  );
  const tables = test(
    { name: 'tables', title: 'nf_tables for IPv4 and IPv6 together', without: 'nothing is blocked' },
    'load it with "modprobe nf_tables", or boot a kernel of 5.10 or later that has CONFIG_NF_TABLES_INET',
    () => dryCommit(() => {}),
  );
  const timed = test(
    { name: 'timed sets', title: 'sets whose entries expire in the kernel', without: 'nothing is blocked' },
    'boot a kernel of 5.10 or later',
    () => dryCommit(() => addProbeSet(transaction)),
  );
  test(
    {
      name: 'ingress',
      title: 'ingress hooks of interfaces in the inet family',
      without: 'packets to guests behind a bridge of this machine are not blocked; packets to this machine are',
    },
    'boot a kernel of 5.10 or later that has CONFIG_NETFILTER_INGRESS',
    () => dryCommit(() => addProbeChain(transaction)),
  );
  test(
    {
      name: 'destroy',
      title: 'removal of entries that may be gone (Linux 6.3)',
      without: 'each change asks first, which takes twice as long',
    },
    'no need; a kernel of 6.3 or later is quicker',
    () => knowsDestroy(transaction),
  );
  socket.close();
  return { kernel: release(), usable: permission && tables && timed, capabilities };
}

function addProbeSet(transaction: Transaction): void {
  const names = attribute.set;
  transaction.add(message.newSet, flag.create, 'probe set', (w) => {
    w.text(names.table, table);
    w.text(names.name, 'timed');
    w.u32(names.flags, setFlag.timeout | setFlag.dynamic | setFlag.map);
    w.u32(names.keyType, 7);
    w.u32(names.keyLength, 12);
    w.u32(names.dataType, 19);
    w.u32(names.dataLength, 4);
    w.u32(names.id, 1);
  });
}

function addProbeChain(transaction: Transaction): void {
  const names = attribute.chain;
  transaction.add(message.newChain, flag.create, 'probe chain', (w) => {
    w.text(names.table, table);
    w.text(names.name, 'ingress');
    const nest = w.nest(names.hook);
    w.u32(attribute.hook.number, hook.ingress);
    w.u32(attribute.hook.priority, 0);
    // every network namespace has its loopback
    w.text(attribute.hook.device, 'lo');
    w.endNest(nest);
    w.text(names.type, 'filter');
  });
}
