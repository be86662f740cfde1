import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** A dialog that is there as long as it is rendered. The focus goes back to where it was: the kit does so only for one that is hidden. */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => before instanceof HTMLElement && before.focus({ preventScroll: true }));
    },
    [before],
  );
  return <Modal opened {...props} />;
}
