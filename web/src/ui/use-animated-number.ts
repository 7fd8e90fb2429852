import { useEffect, useRef, useState } from 'react';

const DURATION_MS = 600;

/** `target`, reached from the value shown before in a smooth move; at once for people who asked for less motion. */
export function useAnimatedNumber(target: number): number {
  const [shown, setShown] = useState(target);
  const latest = useRef(target);

  useEffect(() => {
    const from = latest.current;
    if (from === target || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      latest.current = target;
      setShown(target);
      return;
    }
    let frame = 0;
    const startedAt = performance.now();
    const step = (now: number) => {
      const progress = Math.min(1, Math.max(0, (now - startedAt) / DURATION_MS));
      const eased = 1 - (1 - progress) ** 3;
      latest.current = progress === 1 ? target : from + (target - from) * eased;
      setShown(latest.current);
      if (progress < 1) {
        frame = requestAnimationFrame(step);
      }
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [target]);

  return shown;
}
