import { useState } from 'react';
import { isReady, killWorker } from '../api/client.ts';
import { type Problem, toProblem } from '../api/problem.ts';
import { sleepFor } from '../api/retry.ts';
import { PowerIcon } from '../ui/icons.tsx';
import { useAnnounce } from '../ui/live-region.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { useUntilUnmount } from '../ui/use-until-unmount.ts';
import type { Turn } from './conversation-state.ts';

type KillPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'dead'; readonly since: number }
  | { readonly kind: 'back'; readonly afterMs: number }
  | { readonly kind: 'refused'; readonly problem: Problem };

const LOOK_EVERY_MS = 400;
const MS_PER_SECOND = 1000;

/** Kills the process that holds the worker, tells what happened, and shows that no turn is lost by it. */
export function KillSwitch({ turns }: { readonly turns: readonly Turn[] }) {
  const [phase, setPhase] = useState<KillPhase>({ kind: 'idle' });
  const untilUnmount = useUntilUnmount();
  const announce = useAnnounce();

  const kill = async () => {
    const signal = untilUnmount();
    const since = Date.now();
    setPhase({ kind: 'dead', since });
    announce('The worker is being killed');
    try {
      await killWorker(signal);
      do {
        await sleepFor(LOOK_EVERY_MS, signal);
      } while (!(await isReady(signal)));
      setPhase({ kind: 'back', afterMs: Date.now() - since });
      announce('A new worker has taken over');
    } catch (error) {
      if (!signal.aborted) {
        setPhase({ kind: 'refused', problem: toProblem(error) });
      }
    }
  };

  return (
    <div className="kill">
      <button
        type="button"
        className="button button-danger"
        aria-disabled={phase.kind === 'dead'}
        onClick={() => phase.kind !== 'dead' && kill()}
      >
        <PowerIcon /> Kill the worker now
      </button>
      {phase.kind === 'dead' && (
        <div className="kill-report">
          <p>
            <strong>The worker is dead.</strong> Its process got SIGKILL in the middle of whatever it did.{' '}
            <PendingTurn turns={turns} />
          </p>
        </div>
      )}
      {phase.kind === 'back' && (
        <div className="kill-report is-back">
          <p>
            <strong>A new worker took over after {(phase.afterMs / MS_PER_SECOND).toFixed(1)} s.</strong>{' '}
            <RecoveredTurn turns={turns} />
          </p>
          <button type="button" className="text-button" onClick={() => setPhase({ kind: 'idle' })}>
            Close
          </button>
        </div>
      )}
      {phase.kind === 'refused' && <ProblemNotice problem={phase.problem} />}
    </div>
  );
}

/** What becomes of the question that waits, or of the next one. */
function PendingTurn({ turns }: { readonly turns: readonly Turn[] }) {
  const pending = turns.find(({ phase }) => phase.kind === 'underway');
  return pending === undefined ? (
    <>Ask something: the page keeps sending the same message id until the answer is there.</>
  ) : (
    <>
      <q>{pending.request.message}</q> waits: the page sends the same message id again until the answer is there.
    </>
  );
}

/** What became of the question that waited. */
function RecoveredTurn({ turns }: { readonly turns: readonly Turn[] }) {
  const latest = turns.at(-1);
  if (latest?.phase.kind === 'answered' && latest.reconnections > 0) {
    return (
      <>
        <q>{latest.request.message}</q> was answered all the same, once, by the same workflow.
      </>
    );
  }
  return <>Every earlier turn is still open for feedback, and the next question is answered as before.</>;
}
