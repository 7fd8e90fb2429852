import { useEffect, useState } from 'react';
import { getSession } from '../api/client.ts';
import { SIGN_IN_WANTED, SIGNED_OUT } from '../api/http.ts';
import type { SessionView } from '../api/types.ts';

/** Who uses this browser, and whether they are asked for a key. */
export interface Session {
  /** Null without a session: nobody is signed in, the service runs without keys, or it has not said yet. */
  readonly session: SessionView | null;
  /** True once the service does not know who calls, or a person wants to use another key. */
  readonly isAsked: boolean;
  /** Goes back to the page, with the key at hand. */
  readonly stay: () => void;
}

/**
 * The session of this browser, read once; a 401 of any request ends it.
 * @param isServed whether the service has answered this browser; asked before, the question of everybody without a key would be refused once more.
 */
export function useSession(isServed: boolean): Session {
  const [session, setSession] = useState<SessionView | null>(null);
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    const leave = new AbortController();
    const { signal } = leave;
    const end = () => {
      setSession(null);
      setAsked(true);
    };
    window.addEventListener(SIGNED_OUT, end, { signal });
    window.addEventListener(SIGN_IN_WANTED, () => setAsked(true), { signal });
    return () => leave.abort();
  }, []);
  useEffect(() => {
    if (!isServed) return;
    const leave = new AbortController();
    getSession(leave.signal).then(
      (found) => setSession(found.user_id === null ? null : found),
      () => undefined,
    );
    return () => leave.abort();
  }, [isServed]);
  return { session, isAsked, stay: () => setAsked(false) };
}
