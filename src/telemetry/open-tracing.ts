import type { Tracing } from './tracing.ts';

const NO_TRACING: Tracing = {
  isOn: false,
  clientInterceptors: [],
  worker: {},
  workflowModules: [],
  generators: (models) => models,
  feedbackActivities: (activities) => activities,
  stop: async () => undefined,
};

/** Tracing as it is configured. Off, every part is left as it is, and none of the libraries is even loaded. */
export async function openTracing({ tracing }: { readonly tracing: boolean }, serviceName: string): Promise<Tracing> {
  if (!tracing) return NO_TRACING;
  const { startTracing } = await import('./start-tracing.ts');
  return startTracing(serviceName);
}
