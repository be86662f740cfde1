import { Fault } from './fault.tsx';
import { PartMissing } from './load-part.ts';
import { PartFault } from './part-fault.tsx';

/** In place of a page that cannot be shown. */
export function PageFault({ error }: { readonly error: unknown }) {
  return error instanceof PartMissing ? <PartFault error={error} /> : <Fault error={error} />;
}
