// One turn with all that explains it: `GET /api/v1/turns/:id`.
import { z } from 'zod';
import { STRATEGY_IDS } from '../../domain/learning/strategies.ts';
import { messageView } from '../http.ts';

/** A message as its owner sees it, with what only those who watch the service need. */
export const turnView = messageView
  .extend({
    generator: z.string().meta({ description: 'The generator that really answered.' }),
    arm_probabilities: z
      .array(z.object({ strategy: z.enum(STRATEGY_IDS), probability: z.number().min(0).max(1) }))
      .meta({ description: 'How likely each arm was when this one was drawn; empty when unknown.' }),
    simulated: z.boolean(),
  })
  .meta({ id: 'Turn' });
export type TurnView = z.infer<typeof turnView>;
