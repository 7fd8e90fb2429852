const INTERVAL_MS = 10_000;

/** Runs `work` and says every few seconds how long it has taken, with what `detail` knows at that moment. */
export async function withElapsedTime<T>(
  say: (line: string) => void,
  title: string,
  work: () => Promise<T>,
  detail: () => string = () => '',
): Promise<T> {
  const startedMs = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedMs) / 1000)} s`;
  say(`${title} ...`);
  const timer = setInterval(
    () => say(`${title}: ${[seconds(), detail()].filter(Boolean).join(', ')} ...`),
    INTERVAL_MS,
  );
  try {
    const result = await work();
    say(`${title}: done after ${seconds()}.`);
    return result;
  } catch (error) {
    say(`${title}: failed after ${seconds()}.`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
