import { modals } from '@mantine/modals';
import type { ReactNode } from 'react';

const open = new Set<string>();

/**
 * Takes the place of a dialog: the second click of a double click meets its button again, for a dialog fades in.
 * @returns what gives the place back; undefined: it is open already
 */
export function takePlace(title: string): (() => void) | undefined {
  if (open.has(title)) return undefined;
  open.add(title);
  return () => void open.delete(title);
}

/** Opens a dialog over the page, once. @param content is given what closes it */
export function openDialog(title: string, content: (close: () => void) => ReactNode): void {
  const onClose = takePlace(title);
  if (!onClose) return;
  const id = modals.open({ title, children: content(() => modals.close(id)), onClose });
}
