import { request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read field by field in assertions
  readonly json: any;
}

/** One HTTP request with headers as they are given, also those that `fetch` keeps for itself (Host, Origin, Cookie). */
export function rawRequest(
  url: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const text = body === undefined ? undefined : JSON.stringify(body);
  const sent = request(
    url,
    { method, headers: { ...(text === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers } },
    (response) => {
      let received = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        received += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        const isJson = (response.headers['content-type'] ?? '').includes('json');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: received,
          json: isJson ? JSON.parse(received) : undefined,
        });
      });
    },
  );
  sent.on('error', reject);
  sent.end(text);
  return promise;
}
