import { Skeleton } from '@mantine/core';
import classes from './data-table.module.css';

/** Holds the place of the rows that are being loaded, so that nothing jumps when they come. */
export function SkeletonRows({ rows, cells }: { readonly rows: number; readonly cells: number }) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
    <tr key={row} aria-hidden className={classes.row}>
      {Array.from({ length: cells }, (_, cell) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <td key={cell}>
          <Skeleton height={10} width={`${45 + ((row * 7 + cell * 13) % 40)}%`} my={5} animate={false} />
        </td>
      ))}
    </tr>
  ));
}
