import { useEffect, useState } from 'react';
import type { Problem } from '../api/problem.ts';

const CONFIRMED_FOR_MS = 2_000;

/** The problem when the browser gives the page no clipboard, or its user refuses it. */
const NO_CLIPBOARD: Problem = {
  type: 'about:blank',
  title: 'The text was not copied',
  status: 0,
  detail: 'The browser did not let this page write to the clipboard. Select the text and copy it by hand.',
};

/** Copies text to the clipboard; `copy` tells whether it worked, `isCopied` holds for a moment after. */
export function useCopy() {
  const [isCopied, setCopied] = useState(false);
  const [copyProblem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    if (isCopied) {
      const timer = setTimeout(() => setCopied(false), CONFIRMED_FOR_MS);
      return () => clearTimeout(timer);
    }
  }, [isCopied]);

  const copy = async (text: string): Promise<boolean> => {
    try {
      await navigator.clipboard.writeText(text);
      setProblem(null);
      setCopied(true);
      return true;
    } catch {
      setProblem(NO_CLIPBOARD);
      return false;
    }
  };
  return { isCopied, copyProblem, copy };
}
