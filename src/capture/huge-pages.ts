import koffi from 'koffi';

/** MADV_HUGEPAGE of <sys/mman.h> */
const hugePages = 14;
/** the largest that Linux has on processors that we run on: madvise(2) takes whole pages only */
const largestPage = 65_536;
/** below this nothing is gained: huge pages are of 2 MiB, and begin at multiples of that */
const worthwhile = 4 << 20;

let advise: ((start: bigint, length: number, advice: number) => number) | undefined;

/**
 * Asks the kernel to give `tables` memory in pages of 2 MiB where it can (madvise(2); the kernel's setting is
 * /sys/kernel/mm/transparent_hugepage/enabled, usually `madvise`). Tables that are asked at random places for each packet
 * spend much of their time on finding the page otherwise. To be called before they are filled. A kernel that does not
 * know this, or has no such page free, goes on with small ones.
 */
export function preferHugePages(tables: readonly ArrayBufferView[]): void {
  for (const table of tables) {
    if (table.byteLength < worthwhile) continue;
    advise ??= koffi.load('libc.so.6').func('int madvise(void *start, size_t length, int advice)');
    const address = koffi.address(table);
    const start = (address + BigInt(largestPage - 1)) & ~BigInt(largestPage - 1);
    const length = table.byteLength - Number(start - address);
    advise(start, length - (length % largestPage), hugePages);
  }
}
