import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, read field by field in assertions
  readonly json: any;
}

export interface CallOptions {
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Calls the API and holds every JSON answer against the service's own OpenAPI document. */
export class OpenApiClient {
  readonly #url: string;
  readonly #ajv = addFormats.default(new Ajv2020.default({ strict: false, allErrors: true }));
  #document: OpenApiDocument | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  get = (path: string, options: CallOptions = {}) => this.call('GET', path, options);
  post = (path: string, body: unknown, options: CallOptions = {}) => this.call('POST', path, { ...options, body });
  delete = (path: string, options: CallOptions = {}) => this.call('DELETE', path, options);

  async call(method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<Answer> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.#url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const mediaType = response.headers.get('content-type')?.split(';')[0] ?? '';
    const json = /[/+]json$/.test(mediaType) ? JSON.parse(text) : undefined;
    if (json !== undefined) await this.#check(method, path, response.status, mediaType, json);
    return { status: response.status, headers: response.headers, text, json };
  }

  async #check(method: string, path: string, status: number, mediaType: string, json: unknown): Promise<void> {
    this.#document ??= (await (await fetch(`${this.#url}/openapi.json`)).json()) as OpenApiDocument;
    const pathname = path.split('?')[0] ?? path;
    const template = Object.keys(this.#document.paths).find((candidate) => matches(candidate, pathname));
    // Unknown paths answer 404, which no document can list.
    if (template === undefined) return;
    const operation = this.#document.paths[template]?.[method.toLowerCase()];
    if (operation === undefined) return;
    const schema = operation.responses[status]?.content?.[mediaType]?.schema;
    if (schema === undefined) throw new Error(`${method} ${template} does not document ${status} ${mediaType}`);
    const validate = this.#ajv.compile({ ...schema, components: this.#document.components });
    if (!validate(json)) {
      throw new Error(
        `${method} ${template} ${status}: ${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(json)}`,
      );
    }
  }
}

interface OpenApiDocument {
  readonly components: object;
  readonly paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema?: object }> }>;
}

function matches(template: string, path: string): boolean {
  const pattern = template.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}
