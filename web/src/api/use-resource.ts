import { useCallback, useEffect, useRef, useState } from 'react';
import { readJson, request } from './http.ts';
import { type Problem, toProblem } from './problem.ts';

/** What is known of something that is read from the service. */
export type Resource<T> = {
  /** The newest answer; while a new one is on its way, or failed, the one before. Null before the first. */
  readonly data: T | null;
  /** Whether the data is of the very address that is read now; else of another one, such as other filters. */
  readonly isOfAddress: boolean;
  /** Of the data, when the service had it ready: seconds. 0: it was made for this answer. */
  readonly ageSeconds: number;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  /** Reads it again. */
  readonly reload: () => void;
};

interface State<T> {
  readonly data: T | null;
  /** Where the data was read. */
  readonly dataPath: string | null;
  readonly ageSeconds: number;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
}

/**
 * Reads a JSON resource of our own service, and again when its address changes; a request that is no longer wanted is aborted.
 * Without a session the sign-in page takes over (see api/http.ts).
 * @param path null reads nothing yet.
 */
export function useResource<T>(path: string | null): Resource<T> {
  const [state, setState] = useState<State<T>>({
    ...{ data: null, dataPath: null, ageSeconds: 0 },
    ...{ problem: null, isLoading: path !== null },
  });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const shown = useRef<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round reads the same address again.
  useEffect(() => {
    if (path === null) return;
    const leave = new AbortController();
    // Numbers of another resource must not stand under this one's title; those of other filters may, greyed.
    const isSameResource = shown.current === null || pathname(shown.current) === pathname(path);
    shown.current = path;
    setState(({ data, dataPath, ageSeconds, problem }) => ({
      ...{ data: isSameResource ? data : null, dataPath, ageSeconds },
      // Beside what is shown a problem stays until there is an answer: it would come and go with every try.
      ...{ problem: data !== null && dataPath === path ? problem : null, isLoading: true },
    }));
    read<T>(path, leave.signal).then(
      (answer) => setState({ ...answer, dataPath: path, problem: null, isLoading: false }),
      (error) => {
        if (leave.signal.aborted) return;
        setState((before) => ({ ...before, problem: toProblem(error), isLoading: false }));
      },
    );
    return () => leave.abort();
  }, [path, round]);

  const { dataPath, ...known } = state;
  return { ...known, isOfAddress: known.data !== null && dataPath === path, reload };
}

// Not repeated without a word, as the chat's requests are: who looks at numbers wants to know at once that they are away.
async function read<T>(
  path: string,
  signal: AbortSignal,
): Promise<Pick<State<T>, 'ageSeconds'> & { readonly data: T }> {
  const response = await request(path, { signal });
  return { data: await readJson<T>(response, signal), ageSeconds: Number(response.headers.get('Age') ?? 0) };
}

function pathname(path: string): string {
  return path.split('?', 1)[0] ?? path;
}
