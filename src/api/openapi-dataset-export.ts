import { z } from 'zod';
import { datasetExportQuery } from '../contracts/http/dataset-export.ts';
import { path, problems } from './openapi-parts.ts';

/** The OpenAPI path of dataset exports. */
export const DATASET_EXPORT_PATHS = {
  '/api/v1/datasets/{id}/export': {
    get: {
      operationId: 'exportDataset',
      tags: ['datasets'],
      summary: 'A side of a dataset snapshot for other trainers, streamed; gzipped where `Accept-Encoding` allows',
      requestParams: { ...path('id'), query: datasetExportQuery },
      responses: {
        200: {
          description: 'The file; `Content-Disposition` names it',
          content: {
            'application/x-ndjson': { schema: z.string().meta({ description: 'One JSON object a line.' }) },
            'application/x-protobuf': {
              schema: z.string().meta({
                format: 'binary',
                description: 'An OTLP ExportTraceServiceRequest; each of its resource spans is a turn.',
              }),
            },
          },
        },
        ...problems(404, 422),
      },
    },
  },
};
