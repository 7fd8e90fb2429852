import { useState } from 'react';
import { jsonBody, request } from './http.ts';
import { type Problem, toProblem } from './problem.ts';

/** Something that a person orders of the service: sent once, with what came of it. */
export interface Order {
  readonly isSending: boolean;
  /** Why it was refused; null before and after an accepted one. */
  readonly problem: Problem | null;
  /** Posts it; true when the service accepted it. */
  readonly send: (path: string, body?: object) => Promise<boolean>;
}

/** Posts a person's order; it is not repeated by itself: who ordered sees what came of it. */
export function useOrder(): Order {
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (path: string, body: object = {}) => {
    setSending(true);
    try {
      await request(path, jsonBody('POST', body));
      setProblem(null);
      return true;
    } catch (error) {
      setProblem(toProblem(error));
      return false;
    } finally {
      setSending(false);
    }
  };
  return { isSending, problem, send };
}
