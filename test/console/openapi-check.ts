import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Answer } from './browser.ts';

type Json = { readonly [key: string]: unknown };

interface Operation {
  readonly responses: Readonly<Record<string, Json>>;
}

/** Checks answers against an OpenAPI 3.1 document: the status must be one that it knows, and the body must be valid. */
export class OpenApiCheck {
  readonly #document: Json;
  readonly #ajv: Ajv2020;
  readonly #undocumented: readonly number[];

  /** @param undocumented statuses that the document does not mention and that may be answered nevertheless */
  constructor(document: Json, undocumented: readonly number[] = []) {
    this.#document = document;
    this.#undocumented = undocumented;
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
    addFormats.default(this.#ajv);
    // IPv6 is taken too where the existing product's document says IPv4
    this.#ajv.addFormat('ipv4', true);
    this.#ajv.addSchema({ ...document, $id: 'document' });
  }

  get paths(): readonly string[] {
    return Object.entries(this.#document.paths as Json).flatMap(([path, operations]) =>
      Object.keys(operations as Json)
        .filter((method) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** What is wrong with an answer; undefined where nothing is. */
  problem(method: string, path: string, answer: Answer): string | undefined {
    const operation = ((this.#document.paths as Json)[path] as Readonly<Record<string, Operation>> | undefined)?.[
      method.toLowerCase()
    ];
    if (!operation) return `${method} ${path} is not in the document`;
    const { status } = answer;
    if (this.#undocumented.includes(status)) return undefined;
    const response = this.#resolve(operation.responses[status]);
    if (!response) return `${method} ${path}: status ${status} is not in the document (${answer.text.slice(0, 200)})`;
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    const { content } = response as { readonly content?: Readonly<Record<string, { readonly schema?: Json }>> };
    if (!content) return status === 204 && answer.text !== '' ? `${method} ${path}: 204 with a body` : undefined;
    const media = content[type];
    // the existing document describes CSV answers in words only
    if (!media) return type === 'text/csv' ? undefined : `${method} ${path} ${status}: ${type} is not in the document`;
    if (type !== 'application/json' || !media.schema) return undefined;
    const schema = JSON.parse(JSON.stringify(media.schema).replaceAll('"#/', '"document#/')) as Json;
    const validate = this.#ajv.compile(schema);
    if (validate(answer.json)) return undefined;
    return `${method} ${path} ${status}: ${this.#ajv.errorsText(validate.errors)} in ${answer.text.slice(0, 300)}`;
  }

  #resolve(value: Json | undefined): Json | undefined {
    const reference = value?.$ref;
    if (typeof reference !== 'string') return value;
    return reference
      .slice(2)
      .split('/')
      .reduce<unknown>((at, key) => (at as Json | undefined)?.[key], this.#document) as Json | undefined;
  }
}

/** The existing product's document, as its maker published it. 401 and 403 go without saying there. */
export function existingDocument(): OpenApiCheck {
  const file = new URL('../fixtures/api/sipprot-api-5.3.openapi.yml', import.meta.url);
  return new OpenApiCheck(parse(readFileSync(file, 'utf8')) as Json, [401, 403]);
}
