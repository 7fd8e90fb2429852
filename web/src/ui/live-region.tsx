import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

const Announce = createContext<(text: string) => void>(() => undefined);

/** Speaks through one polite live region what sighted people see change. */
export function LiveRegion({ children }: { readonly children: ReactNode }) {
  const [spoken, setSpoken] = useState({ text: '', times: 0 });
  const announce = useCallback((text: string) => setSpoken(({ times }) => ({ text, times: times + 1 })), []);
  return (
    <Announce value={announce}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite">
        {/* A new key makes the same words count as news. */}
        <span key={spoken.times}>{spoken.text}</span>
      </div>
    </Announce>
  );
}

/** The function that has a text read out to users of screen readers. */
export function useAnnounce(): (text: string) => void {
  return useContext(Announce);
}
