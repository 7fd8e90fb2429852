import { useState } from 'react';
import { signOut } from '../api/client.ts';
import type { SessionView } from '../api/types.ts';
import { forgetUser } from '../chat/browser-memory.ts';
import { SignOutIcon } from '../ui/icons.tsx';
import { useAnnounce } from '../ui/live-region.tsx';

type Phase = 'signed_in' | 'leaving' | 'failed';
const WORDS: Readonly<Record<Phase, string>> = {
  signed_in: 'Sign out',
  leaving: 'Sign out',
  failed: 'Not signed out. Try again',
};

/** The way out: ends the session, and leaves nothing of its person in this browser. */
export function SignOut({ session: { name, role } }: { readonly session: SessionView }) {
  const [phase, setPhase] = useState<Phase>('signed_in');
  const announce = useAnnounce();
  const leave = async () => {
    setPhase('leaving');
    try {
      await signOut();
    } catch {
      setPhase('failed');
      announce(WORDS.failed);
      return;
    }
    forgetUser();
    // Not at the conversation of who has left. A reload, unlike a link, leaves no page behind that Back would show again.
    history.replaceState(null, '', '/');
    window.location.reload();
  };
  return (
    <button
      type="button"
      className="text-button"
      aria-label={WORDS[phase]}
      title={`Signed in as ${name} (${role})`}
      aria-disabled={phase === 'leaving'}
      onClick={leave}
    >
      <SignOutIcon /> <span className={phase === 'failed' ? undefined : 'wide-only'}>{WORDS[phase]}</span>
    </button>
  );
}
