import { z } from 'zod';

/** The request header by which a caller marks a turn as made by a simulated homeowner; its one value is `true`. */
export const SIMULATED_HEADER = 'Simulated';

/** `DELETE /api/v1/simulated-turns`: how many turns this call took away; 0: none is left. */
export const simulatedTurnsDeleted = z.object({ deleted: z.int().min(0) }).meta({ id: 'SimulatedTurnsDeleted' });
