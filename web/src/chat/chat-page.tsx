import { useCallback, useEffect, useState } from 'react';
import { navigate, useLocation } from '../app/router.tsx';
import { lastConversation, rememberConversation } from './browser-memory.ts';
import { ConversationView } from './conversation-view.tsx';
import { newId } from './ids.ts';

const CONVERSATION = 'conversation';

/** The chat: the conversation that the address names, else the last one of this browser, else a new one. */
export function ChatPage() {
  const named = useLocation().query.get(CONVERSATION);
  const [fresh, setFresh] = useState(newId);
  const stored = named ?? lastConversation();
  const id = stored ?? fresh;

  useEffect(() => {
    if (stored !== null) {
      rememberConversation(stored);
      if (named === null) {
        navigate(conversationPath(stored), { replace: true });
      }
    }
  }, [named, stored]);

  const keep = () => {
    rememberConversation(id);
    if (named === null) {
      navigate(conversationPath(id), { replace: true });
    }
  };
  const start = useCallback((replace: boolean) => {
    rememberConversation(null);
    setFresh(newId());
    navigate('/', { replace });
  }, []);
  const startInstead = useCallback(() => start(true), [start]);
  return (
    <ConversationView
      key={id}
      id={id}
      isStored={stored !== null}
      onFirstQuestion={keep}
      onNew={() => start(false)}
      onUnknown={startInstead}
    />
  );
}

function conversationPath(id: string): string {
  return `/?${CONVERSATION}=${encodeURIComponent(id)}`;
}
