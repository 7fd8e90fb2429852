import { CloseIcon } from '../ui/icons.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import type { Turn } from './conversation-state.ts';
import type { KillSwitch } from './use-kill-switch.ts';

interface KillReportProps {
  readonly killSwitch: KillSwitch;
  readonly turns: readonly Turn[];
}

const MS_PER_SECOND = 1000;

/** What the kill switch did, and what that means for the question that waits or the next one. */
export function KillReport({ killSwitch: { phase, dismiss }, turns }: KillReportProps) {
  switch (phase.kind) {
    case 'idle':
      return null;
    case 'refused':
      return <ProblemNotice problem={phase.problem} />;
    case 'dead':
      return (
        <div className="kill-report">
          <p>
            <strong>The worker is dead.</strong> Its process got SIGKILL, with no time to save anything.{' '}
            <PendingTurn turns={turns} />
          </p>
        </div>
      );
    case 'back':
      return (
        <div className="kill-report is-back">
          <p>
            <strong>A new worker took over after {(phase.afterMs / MS_PER_SECOND).toFixed(1)} s.</strong>{' '}
            <RecoveredTurn turns={turns} />
          </p>
          <button type="button" className="icon-button" onClick={dismiss}>
            <CloseIcon />
            <span className="visually-hidden">Close this report</span>
          </button>
        </div>
      );
  }
}

/** What becomes of the question that waits, or of the next one. */
function PendingTurn({ turns }: { readonly turns: readonly Turn[] }) {
  const pending = turns.find(({ phase }) => phase.kind === 'underway');
  return pending === undefined ? (
    <>Ask something now: the page sends it, under one message id, until the answer is there.</>
  ) : (
    <>
      <q>{pending.request.message}</q> waits: the page sends it again, under the same message id, until the answer is
      there.
    </>
  );
}

/** What became of the question that waited. */
function RecoveredTurn({ turns }: { readonly turns: readonly Turn[] }) {
  const latest = turns.at(-1);
  if (latest === undefined || latest.reconnections === 0) {
    return <>Every earlier turn still takes feedback, and the next question is answered as before.</>;
  }
  return latest.phase.kind === 'answered' ? (
    <>
      <q>{latest.request.message}</q> was answered all the same, and only once.
    </>
  ) : (
    <>
      <q>{latest.request.message}</q> is on its way.
    </>
  );
}
