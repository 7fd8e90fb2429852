import { useEffect, useRef } from 'react';
import { useAnnounce } from '../ui/live-region.tsx';
import { answerIn, type Turn } from './conversation-state.ts';
import { score } from './labels.ts';

/** Has the news of a conversation read out: that it reconnects, the answer, and where feedback moved the reward. */
export function useAnnouncedTurns(turns: readonly Turn[]): void {
  const announce = useAnnounce();
  const before = useRef<readonly Turn[]>([]);

  useEffect(() => {
    const earlier = new Map(before.current.map((turn) => [turn.request.message_id, turn]));
    before.current = turns;
    for (const turn of turns) {
      const news = newsOf(turn, earlier.get(turn.request.message_id));
      if (news !== null) {
        announce(news);
      }
    }
  }, [turns, announce]);
}

/** What changed in a turn, in words; a turn that was not there before was opened, not answered now. */
function newsOf(turn: Turn, earlier: Turn | undefined): string | null {
  if (earlier === undefined) {
    return turn.phase.kind === 'underway' ? 'Answering' : null;
  }
  const answer = answerIn(turn);
  const earlierAnswer = answerIn(earlier);
  if (answer !== null) {
    if (earlierAnswer === null) {
      return `Answer: ${answer.response}. Reward ${score(answer.reward.effective)}`;
    }
    return answer.reward.effective === earlierAnswer.reward.effective
      ? null
      : `The reward is now ${score(answer.reward.effective)}`;
  }
  const isReconnecting = turn.phase.kind === 'underway' && turn.phase.failedAttempts > 0;
  const wasReconnecting = earlier.phase.kind === 'underway' && earlier.phase.failedAttempts > 0;
  return isReconnecting && !wasReconnecting ? 'Connection lost. Reconnecting' : null;
}
