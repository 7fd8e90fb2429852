import type { z } from 'zod';
import { trainingRunStarted, trainingRunView } from '../../../src/contracts/http/training-runs.ts';
import { problem } from '../../../src/contracts/http.ts';

export type StartedTraining = z.infer<typeof trainingRunStarted>;
export type TrainingRun = z.infer<typeof trainingRunView>;

/** The service did not do what was asked; the message is for people. */
export class TrainingApiError extends Error {}

/** Training runs of a running service. */
export interface TrainingApi {
  start(request: Readonly<Record<string, unknown>>): Promise<StartedTraining>;
  read(runId: string): Promise<TrainingRun>;
  /** A text below the run: `report.md`, `pictures/estimates.svg`. */
  readText(runId: string, name: string): Promise<string>;
}

/** The API at an address; `key` for a service that has keys. */
export function trainingApi({ url, key }: { readonly url: string; readonly key: string | null }): TrainingApi {
  const headers = {
    'Content-Type': 'application/json',
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
  };
  const call = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${url}/api/v1/training-runs${path}`, { ...init, headers }).catch(() => null);
    if (response === null) throw new TrainingApiError(`${url} does not answer: is the service running (npm start)?`);
    if (!response.ok) throw new TrainingApiError(await reasonOf(response));
    return response;
  };
  return {
    start: async (request) =>
      trainingRunStarted.parse(await (await call('', { method: 'POST', body: JSON.stringify(request) })).json()),
    read: async (runId) => trainingRunView.parse(await (await call(`/${runId}`)).json()),
    readText: async (runId, name) => await (await call(`/${runId}/${name}`)).text(),
  };
}

async function reasonOf(response: Response): Promise<string> {
  const parsed = problem.safeParse(await response.json().catch(() => null));
  return parsed.success ? parsed.data.detail : `the service answered ${response.status}`;
}
