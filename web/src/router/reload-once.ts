/** What a window that is reloaded remembers; `sessionStorage`, or a test's. */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

/** True the first time that this window asks for this reason: what a reload has not mended a second one will not. */
export function mayReload(reason: string, memory: Memory): boolean {
  const key = `sipprot-reloaded:${reason}`;
  try {
    if (memory.getItem(key) !== null) return false;
    memory.setItem(key, '1');
    return true;
  } catch {
    // a browser that keeps nothing would go on for ever
    return false;
  }
}
