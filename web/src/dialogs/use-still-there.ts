import { useEffect, useRef } from 'react';

/** Whether the component is still on the page, to be asked once an answer has come: its dialog may be closed by then. */
export function useStillThere(): () => boolean {
  const there = useRef(true);
  useEffect(() => {
    there.current = true;
    return () => {
      there.current = false;
    };
  }, []);
  return () => there.current;
}
