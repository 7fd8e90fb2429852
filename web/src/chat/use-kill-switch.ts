import { useState } from 'react';
import { isReady, killWorker } from '../api/client.ts';
import { type Problem, toProblem } from '../api/problem.ts';
import { sleepFor } from '../api/retry.ts';
import { useAnnounce } from '../ui/live-region.tsx';
import { useUntilUnmount } from '../ui/use-until-unmount.ts';

export type KillPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'dead' }
  | { readonly kind: 'back'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly problem: Problem };

export interface KillSwitch {
  readonly phase: KillPhase;
  readonly kill: () => void;
  readonly dismiss: () => void;
}

const LOOK_EVERY_MS = 400;

/** Kills the process that holds the worker, and looks until another one is ready. */
export function useKillSwitch(): KillSwitch {
  const [phase, setPhase] = useState<KillPhase>({ kind: 'idle' });
  const untilUnmount = useUntilUnmount();
  const announce = useAnnounce();

  const kill = async () => {
    if (phase.kind === 'dead') {
      return;
    }
    const signal = untilUnmount();
    const since = Date.now();
    setPhase({ kind: 'dead' });
    announce('The worker is dead');
    try {
      await killWorker(signal);
      do {
        await sleepFor(LOOK_EVERY_MS, signal);
      } while (!(await isReady(signal)));
      setPhase({ kind: 'back', afterMs: Date.now() - since });
      announce('A new worker took over');
    } catch (error) {
      if (!signal.aborted) {
        setPhase({ kind: 'refused', problem: toProblem(error) });
      }
    }
  };
  return { phase, kill: () => void kill(), dismiss: () => setPhase({ kind: 'idle' }) };
}
