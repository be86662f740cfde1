import { Button } from '@mantine/core';
import { messageOf } from '../api/api-error.ts';
import { Empty } from '../parts/empty.tsx';
import { partTexts } from '../texts/parts.ts';

/** A defect of a page: the frame and the other pages go on. */
export function Fault({ error }: { readonly error: unknown }) {
  return (
    <Empty title={partTexts.pageFailed} action={<Button onClick={() => location.reload()}>{partTexts.reload}</Button>}>
      {partTexts.pageFailedText} <span className="wire">{messageOf(error)}</span>
    </Empty>
  );
}
