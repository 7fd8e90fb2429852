import {
  type CreateRolloutRequest,
  type RolloutView,
  rolloutList,
  rolloutView,
} from '../../../src/contracts/http/rollouts.ts';

/** Rollouts over HTTP, as a person has them. */
export interface RolloutApi {
  newest(agent: string): Promise<RolloutView | null>;
  create(request: CreateRolloutRequest): Promise<void>;
  approve(rolloutId: string, reason: string): Promise<void>;
}

/** @throws Error with the service's own words when it refuses */
export function rolloutApi(url: string): RolloutApi {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/rollouts${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    async newest(agent) {
      const [newest] = rolloutList.parse(await call('GET', `?agent=${agent}`)).rollouts;
      return newest === undefined ? null : rolloutView.parse(await call('GET', `/${newest.rollout_id}`));
    },
    async create(request) {
      await call('POST', '', request);
    },
    async approve(rolloutId, reason) {
      await call('POST', `/${rolloutId}/approve`, { reason });
    },
  };
}
