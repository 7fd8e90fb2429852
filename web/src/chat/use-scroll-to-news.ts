import { type RefObject, useEffect, useRef } from 'react';
import type { Turn } from './conversation-state.ts';

/** A ref for the newest turn: a turn that has just been added is scrolled into view. */
export function useScrollToNews(turns: readonly Turn[]): RefObject<HTMLLIElement | null> {
  const newest = useRef<HTMLLIElement>(null);
  const newestId = turns.at(-1)?.request.message_id;

  useEffect(() => {
    if (newestId !== undefined) {
      newest.current?.scrollIntoView({ block: 'start' });
    }
  }, [newestId]);
  return newest;
}
