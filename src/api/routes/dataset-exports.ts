import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { datasetExportQuery } from '../../contracts/http/dataset-export.ts';
import { SNAPSHOT_ID_PATTERN } from '../../contracts/http/datasets.ts';
import { exportFile } from '../../domain/learning/export/export-format.ts';
import { exportRows } from '../../export/export-rows.ts';
import { snapshotRows } from '../../export/snapshot-rows.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { HttpProblem, invalidRequest } from '../problem.ts';

/**
 * `GET /api/v1/datasets/:id/export?format=…&side=…`: a side of a snapshot, streamed, gzipped where the caller accepts it. Training rows unless a side
 * is named: held-out rows leave only when somebody asks for them by name.
 */
export function datasetExportRoutes({ store, logger }: ApiDependencies): Router {
  const router = Router();

  router.get('/api/v1/datasets/:id/export', async (request, response) => {
    const { format, side } = readQuery(request);
    const { id } = request.params;
    const snapshot = SNAPSHOT_ID_PATTERN.test(id) ? await store.findDatasetSnapshot(id) : null;
    if (snapshot === null) throw new HttpProblem('dataset_not_found', 'There is no such dataset snapshot.');
    const { mediaType, fileName } = exportFile(format, { snapshotId: id, agent: snapshot.agent, side });
    const chunks = await startReading(exportRows(format, snapshotRows(store, id, side)).chunks);
    response.set({
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
      Vary: 'Accept-Encoding',
    });
    await send(chunks, request, response, logger);
  });

  return router;
}

function readQuery({ query }: Request): z.infer<typeof datasetExportQuery> {
  const parsed = datasetExportQuery.safeParse(query);
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
}

/** The same chunks, the first one read already: a store that is away is still a problem answer, not a broken file. */
async function startReading(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
  })();
}

/** Streams at the caller's pace. What fails on the way ends the connection, so that a cut file is not taken for a whole one. */
async function send(
  chunks: AsyncIterable<Uint8Array>,
  request: Request,
  response: Response,
  logger: Logger,
): Promise<void> {
  const isGzipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (isGzipped) response.set('Content-Encoding', 'gzip');
  const source = Readable.from(chunks, { objectMode: false });
  try {
    if (isGzipped) await pipeline(source, createGzip(), response);
    else await pipeline(source, response);
  } catch (error) {
    logger.warn({ err: error, path: request.path }, 'an export ended early');
    response.destroy();
  }
}
