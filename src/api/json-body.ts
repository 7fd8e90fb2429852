import express, { type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { HttpProblem, invalidRequest } from './problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body of at most `limitBytes`, as bytes: decoding is ours, since a lenient decoder would replace what is
 * not UTF-8 and store a text that nobody sent.
 */
export function jsonBody(limitBytes: number): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: limitBytes });
  return (request, response, next) => {
    requireJson(request);
    readBytes(request, response, next);
  };
}

function requireJson(request: Request): void {
  const contentType = request.get('content-type') ?? '';
  const [mediaType, ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (mediaType !== 'application/json' || (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8')) {
    throw new HttpProblem(
      'unsupported_media_type',
      `Content-Type is "${contentType}"; expected "application/json" (UTF-8).`,
    );
  }
}

/** The request's body, checked against a schema. @throws HttpProblem 400 or 422, naming every problem. */
export function parseBody<T extends z.ZodType>(request: Request, schema: T): z.infer<T> {
  const parsed = schema.safeParse(parseJson(request.body));
  if (!parsed.success) throw invalidRequest(parsed.error);
  return parsed.data;
}

function parseJson(body: unknown): unknown {
  if (!(body instanceof Uint8Array))
    throw new HttpProblem('malformed_json', 'The body is empty; expected a JSON object.');
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new HttpProblem('invalid_encoding', 'The body has bytes that are not UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpProblem('malformed_json', error instanceof Error ? error.message : 'The body is not JSON.');
  }
}
