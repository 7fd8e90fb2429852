import { useEffect, useRef, useState } from 'react';
import type { Persona } from '../../../src/domain/chat/vocabulary.ts';
import { useWebConfig } from '../app/web-config.ts';
import { PowerIcon } from '../ui/icons.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { lastPersona, rememberPersona } from './browser-memory.ts';
import { Composer } from './composer.tsx';
import type { Turn } from './conversation-state.ts';
import { EmptyConversation } from './empty-conversation.tsx';
import { KillReport } from './kill-report.tsx';
import { hasBehaviour } from './ledger.ts';
import { Toolbar } from './toolbar.tsx';
import { TurnView } from './turn-view.tsx';
import { useAnnouncedTurns } from './use-announced-turns.ts';
import { useConversation } from './use-conversation.ts';
import { useKillSwitch } from './use-kill-switch.ts';
import { useScrollToNews } from './use-scroll-to-news.ts';

interface ConversationViewProps {
  readonly id: string;
  readonly isStored: boolean;
  readonly onFirstQuestion: () => void;
  readonly onNew: () => void;
  /** There is no such conversation for who calls: a question in it would be refused. */
  readonly onUnknown: () => void;
}

/** One conversation: its turns, and the place to write the next one. */
export function ConversationView({ id, isStored, onFirstQuestion, onNew, onUnknown }: ConversationViewProps) {
  const conversation = useConversation(id, isStored, onUnknown);
  const { opening, turns, isBusy } = conversation;
  const config = useWebConfig();
  const [text, setText] = useState('');
  const [persona, setPersona] = useState(lastPersona);
  const [followedUp, setFollowedUp] = useState<Turn | null>(null);
  const input = useRef<HTMLTextAreaElement>(null);
  const canAsk = opening.kind === 'open' && !isBusy;
  const killSwitch = useKillSwitch();
  const newest = useScrollToNews(turns);
  useAnnouncedTurns(turns);

  useEffect(() => {
    if (opening.kind === 'open') {
      input.current?.focus({ preventScroll: true });
    }
  }, [opening.kind]);

  const choosePersona = (chosen: Persona | null) => {
    rememberPersona(chosen);
    setPersona(chosen);
  };
  const ask = (message: string, { after = followedUp }: { readonly after?: Turn | null } = {}) => {
    if (!canAsk) {
      return;
    }
    onFirstQuestion();
    if (after !== null) {
      followUpOnce(after);
    }
    setFollowedUp(null);
    conversation.ask({ message, persona });
  };
  const followUpOnce = ({ request, phase }: Turn) => {
    const isKnown = phase.kind === 'answered' && hasBehaviour(phase.answer.reward.events, 'follow_up');
    if (!isKnown) {
      conversation.giveFeedback({ message_id: request.message_id, feedback_type: 'follow_up' });
    }
  };
  const regenerate = ({ request }: Turn) => {
    if (canAsk) {
      conversation.giveFeedback({ message_id: request.message_id, feedback_type: 'regenerate' });
      conversation.ask({
        message: request.message,
        persona: request.persona ?? null,
        regenerateOf: request.message_id,
      });
    }
  };
  const edit = ({ request }: Turn) => {
    setText(request.message);
    input.current?.focus();
  };
  const startFollowUp = (turn: Turn) => {
    setFollowedUp(turn);
    input.current?.focus();
  };

  return (
    <div className="chat">
      <Toolbar id={id} canStartNew={turns.length > 0} onNew={onNew}>
        {config?.kill_switch === true && (
          <button
            type="button"
            className="button button-danger"
            aria-disabled={killSwitch.phase.kind === 'dead'}
            onClick={killSwitch.kill}
          >
            <PowerIcon /> Kill the worker now
          </button>
        )}
      </Toolbar>
      {opening.kind === 'loading' && (
        <p className="quiet-note" role="status">
          Opening the conversation…
        </p>
      )}
      {opening.kind === 'failed' && (
        <ProblemNotice problem={opening.problem}>
          <button type="button" className="button" onClick={onNew}>
            Start a new conversation
          </button>
        </ProblemNotice>
      )}
      {opening.kind === 'open' && turns.length === 0 && <EmptyConversation onPick={(message) => ask(message)} />}
      {turns.length > 0 && (
        <>
          <h1 className="visually-hidden">Chat</h1>
          <ol className="turns">
            {turns.map((turn, index) => (
              <li key={turn.request.message_id} ref={index === turns.length - 1 ? newest : null}>
                <TurnView
                  turn={turn}
                  isLatest={index === turns.length - 1}
                  canAsk={canAsk}
                  onAction={(message) => ask(message, { after: turn })}
                  onFollowUp={() => startFollowUp(turn)}
                  onRegenerate={() => regenerate(turn)}
                  onResend={() => canAsk && conversation.resend(turn.request)}
                  onEdit={() => edit(turn)}
                  onFeedback={conversation.giveFeedback}
                  onUndo={(feedbackId) => conversation.undo(turn.request.message_id, feedbackId)}
                />
              </li>
            ))}
          </ol>
        </>
      )}
      <Composer
        ref={input}
        text={text}
        onText={setText}
        persona={persona}
        onPersona={choosePersona}
        followedUp={followedUp}
        onStopFollowUp={() => setFollowedUp(null)}
        canSend={canAsk}
        onSend={(message) => {
          setText('');
          ask(message);
        }}
      >
        <KillReport killSwitch={killSwitch} turns={turns} />
      </Composer>
    </div>
  );
}
