import { z } from 'zod';
import { DATASET_SIDES } from '../../domain/learning/dataset-split.ts';
import { EXPORT_FORMATS } from '../../domain/learning/export/export-format.ts';

/** The query of `GET /api/v1/datasets/:id/export`. */
export const datasetExportQuery = z
  .strictObject({
    format: z.enum(EXPORT_FORMATS),
    side: z
      .enum(DATASET_SIDES)
      .default('train')
      .meta({ description: 'Training rows unless named; `held_out` is for evaluation alone.' }),
  })
  .meta({ id: 'DatasetExportQuery' });
