import { z } from 'zod';
import { settingsSchema } from '../../model/settings.ts';
import { allRoutes } from '../contract/all-routes.ts';
import { attackSchema, sampleSchema } from '../contract/attacks.ts';
import { blockSchema } from '../contract/blocks.ts';
import { apiErrors, errorSchema } from '../contract/error.ts';
import { findingSchema } from '../contract/findings.ts';
import { geoSchema } from '../contract/geo.ts';
import { hostSchema } from '../contract/hosts.ts';
import { dangerSchema, listEntrySchema } from '../contract/lists.ts';
import { apiPrefix, type Route } from '../contract/route.ts';
import { sessionSchema } from '../contract/session.ts';
import { settingsAnswer } from '../contract/settings.ts';
import { tokenSchema } from '../contract/tokens.ts';
import { userSchema } from '../contract/users.ts';

type Json = Record<string, unknown>;

/** Answers that stand in several places: written once, under these names. */
const named = {
  Error: errorSchema,
  Attack: attackSchema,
  Sample: sampleSchema,
  Block: blockSchema,
  ListEntry: listEntrySchema,
  Danger: dangerSchema,
  Finding: findingSchema,
  Host: hostSchema,
  Session: sessionSchema,
  Settings: settingsSchema,
  SettingsAnswer: settingsAnswer,
  Geo: geoSchema,
  Token: tokenSchema,
  User: userSchema,
} as const satisfies Record<string, z.ZodType>;

const names = new Map<unknown, string>(Object.entries(named).map(([name, schema]) => [schema, name]));

const texts = new Map<string, string>();

/** The document as text, made once: OpenAPI 3.1, from the routes of the contract. */
export function openApiText(version: string): string {
  const text = texts.get(version) ?? `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
  texts.set(version, text);
  return text;
}

/** Every route of the contract as OpenAPI 3.1 (whose schemas are JSON Schema 2020-12, as zod writes them). */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of allRoutes) {
    const operations = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
    paths[route.path] = operations;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'sipPROT',
      version,
      description:
        'Intrusion prevention for SIP and TFTP. Paths under /v1 are ours, with times in milliseconds since 1970; the others answer as the API 5.3 of the existing product does, with times in seconds.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: apiPrefix }],
    tags: [...new Set(allRoutes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      responses: Object.fromEntries(
        Object.entries(ordinaryRefusals).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: schemaOf(errorSchema, 'output') } } },
        ]),
      ),
      schemas: Object.fromEntries(
        Object.entries(named).map(([name, schema]) => [name, schemaOf(schema, 'output', true)]),
      ),
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'SW-API-Token', description: 'an API token, made in the console' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-sipprot',
          description: 'set by signing in; everything but GET also needs the header X-CSRF-Token',
        },
      },
    },
  };
}

function operationOf(route: Route): Json {
  const { id, tag, summary, description, access } = route;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    'x-sipprot-access': access,
    security: securityOf(route),
    ...parametersOf(route),
    ...requestBodyOf(route),
    responses: responsesOf(route),
  };
}

function securityOf({ access }: Route): Json[] {
  if (access === 'public') return [];
  return access === 'session' || access === 'own' ? [{ session: [] }] : [{ token: [] }, { session: [] }];
}

function parametersOf(route: Route): Json {
  const parameters = [...fieldsOf(route.params, 'path'), ...fieldsOf(route.query, 'query')];
  return parameters.length === 0 ? {} : { parameters };
}

function fieldsOf(schema: Route['params'], place: 'path' | 'query'): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}

function requestBodyOf({ body, upload }: Route): Json {
  if (!body && upload === undefined) return {};
  const file = {
    type: 'object',
    required: ['csvFile'],
    properties: { csvFile: { type: 'string', format: 'binary', description: 'CSV with the columns ip and note' } },
  };
  return {
    requestBody: {
      required: true,
      content: {
        ...(body ? { 'application/json': { schema: schemaOf(body, 'input') } } : {}),
        ...(upload === undefined ? {} : { 'multipart/form-data': { schema: file } }),
      },
    },
  };
}

function responsesOf(route: Route): Json {
  const { answer, media, refusals = {} } = route;
  const content = {
    ...(answer ? { 'application/json': { schema: schemaOf(answer, 'output') } } : {}),
    ...(media && media !== 'application/json' ? { [media]: { schema: { type: 'string' } } } : {}),
    ...(media === 'application/json' && !answer ? { 'application/json': { schema: { type: 'object' } } } : {}),
  };
  const done =
    Object.keys(content).length === 0
      ? { 204: { description: 'done' } }
      : { 200: { description: 'as asked', content } };
  const ordinary = Object.fromEntries(
    Object.keys(defaultRefusals(route)).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  );
  const special = Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => {
      // of a path that has a body of its own for a failure (health), the schema is the answer's
      const schema = schemaOf(route.id === 'health' && answer ? answer : errorSchema, 'output');
      return [status, { description, content: { 'application/json': { schema } } }];
    }),
  );
  return { ...done, ...ordinary, ...special };
}

/** Refusals that every path may have, by status. */
const ordinaryRefusals: Readonly<Record<string, string>> = {
  400: apiErrors['bad-input'].text,
  401: apiErrors['not-signed-in'].text,
  403: apiErrors['not-allowed'].text,
  413: apiErrors['too-large'].text,
  415: apiErrors['wrong-type'].text,
  429: apiErrors['too-many'].text,
  500: apiErrors['engine-failed'].text,
  503: apiErrors['engine-not-running'].text,
};

function defaultRefusals({ access, params, query, body, upload, method, path }: Route): Record<string, string> {
  const ours = path.startsWith('/v1/');
  const takesBody = body !== undefined || upload !== undefined;
  const statuses = [
    ...(params || query || takesBody ? [400] : []),
    ...(access === 'public' ? [] : [401, 503]),
    ...(access === 'public' && method === 'GET' ? [] : [403]),
    ...(ours && takesBody ? [413, 415] : []),
    429,
    500,
  ];
  return Object.fromEntries(statuses.map((status) => [status, ordinaryRefusals[status] ?? '']));
}

/** @param whole the definition itself, where the schema is one of those with a name */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', whole = false): Json {
  const name = whole ? undefined : names.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override({ zodSchema, jsonSchema, path }) {
      // what zod says of every whole number
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      const inner = path.length === 0 ? undefined : names.get(zodSchema);
      if (inner === undefined) return;
      for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Json)[key];
      jsonSchema.$ref = `#/components/schemas/${inner}`;
    },
  }) as Json;
  return rest;
}
