import { useCallback, useEffect, useRef } from 'react';

/** A function that gives the signal that is aborted when the component goes. */
export function useUntilUnmount(): () => AbortSignal {
  const controller = useRef(new AbortController());
  useEffect(() => {
    const mounted = new AbortController();
    controller.current = mounted;
    return () => mounted.abort();
  }, []);
  return useCallback(() => controller.current.signal, []);
}
