import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Empty } from '../parts/empty.tsx';
import { Loading } from '../parts/loading.tsx';
import { apiTexts } from '../texts/api.ts';
import { partTexts } from '../texts/parts.ts';
import { Fault } from './fault.tsx';
import type { PartMissing } from './load-part.ts';
import { mayReload } from './reload-once.ts';

/** From one look whether the console can be reached to the next, and how long it may take, milliseconds. */
const pause = 3000;
const patience = 5000;

/**
 * Reloads as soon as the console can be reached: it may be back with an update, whose page names other files. The live
 * feed would not tell: it may be paused, or not know yet that the connection is lost.
 */
export function PartFault({ error }: { readonly error: PartMissing }) {
  const [state, setState] = useState<'looking' | 'waiting' | 'fault'>('looking');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const look = async (waited: boolean) => {
      const reached = await isReached();
      if (left) return;
      if (!reached) {
        setState('waiting');
        timer = setTimeout(look, pause, true);
      } else if (waited || mayReload(`${location.pathname} ${build()}`, sessionStorage)) location.reload();
      else setState('fault');
    };
    void look(false);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
  if (state === 'looking') return <Loading />;
  if (state === 'fault') return <Fault error={error} />;
  return (
    <Empty
      title={partTexts.loadFailed}
      action={
        <Button variant="default" onClick={() => location.reload()}>
          {partTexts.retry}
        </Button>
      }
    >
      {apiTexts.offline}
    </Empty>
  );
}

/** The application's first file: an update gives it another name. */
function build(): string {
  return document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? '';
}

async function isReached(): Promise<boolean> {
  try {
    return (await fetch('/', { cache: 'no-store', signal: AbortSignal.timeout(patience) })).ok;
  } catch {
    return false;
  }
}
