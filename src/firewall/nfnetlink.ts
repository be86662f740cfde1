/**
 * The numbers of linux/netlink.h, linux/netfilter/nfnetlink.h and linux/netfilter/nf_tables.h that we use.
 * They are the kernel's user interface and never change.
 */
export const flag = {
  request: 0x1,
  ack: 0x4,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
} as const;

export const control = { error: 2, batchBegin: 0x10, batchEnd: 0x11 } as const;

/** NFNL_SUBSYS_NFTABLES */
export const subsystem = 10;

/** NFPROTO_INET: our table holds IPv4 and IPv6 together */
export const inet = 1;

/** NFPROTO_IPV4 and NFPROTO_IPV6, as `meta nfproto` answers */
export const nfproto = { 4: 2, 6: 10 } as const;

export const message = {
  newTable: 0,
  getTable: 1,
  deleteTable: 2,
  newChain: 3,
  getChain: 4,
  deleteChain: 5,
  newRule: 6,
  getRule: 7,
  deleteRule: 8,
  newSet: 9,
  getSet: 10,
  deleteSet: 11,
  newElement: 12,
  getElement: 13,
  deleteElement: 14,
  newObject: 18,
  getObject: 19,
  /** from Linux 6.3: like delete, but what is not there is no error */
  destroyTable: 26,
  destroyElement: 30,
} as const;

export const attribute = {
  listElement: 1,
  table: { name: 1, flags: 2 },
  chain: { table: 1, name: 3, hook: 4, policy: 5, type: 7 },
  hook: { number: 1, priority: 2, device: 3, devices: 4 },
  rule: { table: 1, chain: 2, handle: 3, expressions: 4, userData: 7 },
  set: {
    table: 1,
    name: 2,
    flags: 3,
    keyType: 4,
    keyLength: 5,
    dataType: 6,
    dataLength: 7,
    id: 10,
    userData: 13,
    /** newer kernels only (6.18 has it); read only */
    count: 20,
  },
  element: { key: 1, data: 2, flags: 3, timeout: 4, expiration: 5 },
  elements: { table: 1, set: 2, list: 3 },
  data: { value: 1, verdict: 2 },
  verdict: { code: 1, chain: 2 },
  object: { table: 1, name: 2, type: 3, data: 4 },
  counter: { bytes: 1, packets: 2 },
} as const;

export const setFlag = { interval: 0x4, map: 0x8, timeout: 0x10, dynamic: 0x20 } as const;

/** NFT_SET_ELEM_INTERVAL_END */
export const intervalEnd = 1;

/** enum datatypes of nft's source: only for `nft list`, the kernel stores it unread */
export const dataType = {
  verdict: 0xffffff00,
  ipv4: 7,
  ipv6: 8,
  protocol: 12,
  service: 13,
  mark: 19,
} as const;

/** Hook numbers and priorities, linux/netfilter.h and linux/netfilter_ipv4.h */
export const hook = { prerouting: 0, ingress: 5 } as const;
export const objectCounter = 1;
