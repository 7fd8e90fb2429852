import { type RefObject, useEffect, useRef } from 'react';
import type { Turn } from './conversation-state.ts';

/** A ref for the newest turn: a turn that has just been added is scrolled into view. */
export function useScrollToNews(turns: readonly Turn[]): RefObject<HTMLLIElement | null> {
  const newest = useRef<HTMLLIElement>(null);
  const newestId = turns.at(-1)?.request.message_id;
  const isAnswered = turns.at(-1)?.phase.kind === 'answered';

  // The answer is longer than the wait for it: it is brought into view when it is there, unless it is in view already.
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls again when the answer has arrived.
  useEffect(() => {
    if (newestId !== undefined) {
      newest.current?.scrollIntoView({ block: 'start' });
    }
  }, [newestId, isAnswered]);
  return newest;
}
