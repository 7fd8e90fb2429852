import { useEffect } from 'react';
import { type Resource, useResource } from './use-resource.ts';

const REFRESH_MS = 3_000;

/**
 * Reads a resource, and again every few seconds while it moves and the page is in view, also after a try that failed. What is shown stays as it
 * is while it is read again: a page that greys out every few seconds cannot be read.
 */
export function useLiveResource<T>(path: string, isMoving: (data: T) => boolean): Resource<T> {
  const resource = useResource<T>(path);
  const { data, isLoading, reload } = resource;
  const isLive = data !== null && !isLoading && isMoving(data);
  useEffect(() => {
    if (!isLive) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, REFRESH_MS);
    return () => clearInterval(timer);
  }, [isLive, reload]);
  return { ...resource, isLoading: isLoading && data === null };
}
