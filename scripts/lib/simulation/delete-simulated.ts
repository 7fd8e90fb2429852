import { simulatedTurnsDeleted } from '../../../src/contracts/http/simulated.ts';

/**
 * Takes every simulated turn of a service away, batch by batch; how many there were. Stopped and called again, it goes on.
 * @throws Error with the service's own words when it refuses.
 */
export async function deleteSimulated(
  { url, key }: { readonly url: string; readonly key: string | null },
  onBatch: (deleted: number) => void,
): Promise<number> {
  let total = 0;
  for (;;) {
    const response = await fetch(`${url}/api/v1/simulated-turns`, {
      method: 'DELETE',
      headers: key === null ? {} : { Authorization: `Bearer ${key}` },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
    const { deleted } = simulatedTurnsDeleted.parse(JSON.parse(text));
    if (deleted === 0) return total;
    total += deleted;
    onBatch(total);
  }
}
