import type { RouterHistory } from '@tanstack/react-router';

/** Back, with which one leaves on a phone what lies over a page, closes a dialog as Escape does, and the page stays. */
export function backClosesDialog(history: RouterHistory): void {
  history.block({
    enableBeforeUnload: false,
    blockerFn: ({ action }) => {
      if (action === 'PUSH' || action === 'REPLACE') return false;
      const dialog = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].at(-1);
      // one that cannot be closed so, such as that of a secret which is shown once, stays as well
      dialog?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
      return dialog !== undefined;
    },
  });
}
