import { allRoutes } from '../contract/all-routes.ts';
import { apiErrors } from '../contract/error.ts';
import { apiPrefix } from '../contract/route.ts';
import { openApiDocument } from './document.ts';

type Json = { readonly [key: string]: unknown };

type Components = Readonly<Record<string, Readonly<Record<string, Json>>>>;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly 'x-sipprot-access': string;
  readonly parameters?: readonly { name: string; in: string; required: boolean; description?: string; schema: Json }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<
    Record<
      string,
      { readonly description: string; readonly content?: Readonly<Record<string, { readonly schema: Json }>> }
    >
  >;
}

const access: Readonly<Record<string, string>> = {
  public: 'anybody',
  session: 'a browser session, also one that has not finished signing in',
  own: 'a browser session',
  viewer: 'viewer, operator or admin',
  operator: 'operator or admin',
  admin: 'admin',
};

/** The OpenAPI document for people: one page without script, from the document itself. */
export function referencePage(version: string): string {
  const document = openApiDocument(version);
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  const components = document.components as Components;
  const tags = [...new Set(allRoutes.map(({ tag }) => tag))];
  const sections = tags.map((tag) => {
    const operations = allRoutes
      .filter((route) => route.tag === tag)
      .map((route) =>
        operationHtml(route.method, route.path, paths[route.path]![route.method.toLowerCase()]!, components),
      );
    return `<section id="${html(tag)}"><h2>${html(tag)}</h2>${operations.join('')}</section>`;
  });
  const errors = Object.entries(apiErrors).map(
    ([code, { status, text }]) => `<tr><td><code>${code}</code></td><td>${status}</td><td>${html(text)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>sipPROT API</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="${apiPrefix}/reference.css"></head><body>
<nav aria-label="Resources"><h1>sipPROT API ${html(version)}</h1><ul>${tags.map((tag) => `<li><a href="#${html(tag)}">${html(tag)}</a></li>`).join('')}<li><a href="#errors">errors</a></li></ul></nav>
<main><p>All paths are seen from <code>${apiPrefix}</code>. The same as <a href="${apiPrefix}/openapi.json">OpenAPI 3.1</a>.</p>
<p>Send an API token in the header <code>SW-API-Token</code>:</p>
<pre>curl -H "SW-API-Token: $TOKEN" "https://HOST:8086${apiPrefix}/v1/attacks?limit=5"</pre>
<p>Paths under <code>/v1</code> have times in milliseconds since 1970. The others are those of the existing product’s API 5.3, with times in seconds.</p>
${sections.join('\n')}
<section id="errors"><h2>errors</h2><p>A refusal is <code>{"error":{"code","message","fields":[{"field","reason","mend"}]}}</code>. The code is stable.</p>
<table><thead><tr><th>code</th><th>status</th><th>meaning</th></tr></thead><tbody>${errors.join('')}</tbody></table></section>
</main></body></html>
`;
}

function operationHtml(method: string, path: string, operation: Operation, components: Components): string {
  const parameters = (operation.parameters ?? []).map(
    (one) =>
      `<tr><td><code>${html(one.name)}</code>${one.required ? ' *' : ''}</td><td>${one.in}</td><td>${html(typeText(one.schema))}</td><td>${html(one.description ?? '')}</td></tr>`,
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([media, { schema }]) => `<h4>Body, ${html(media)}</h4>${schemaHtml(schema, components)}`,
  );
  const answers = Object.entries(operation.responses).map(([status, one]) => {
    const { description, content } = resolved(one, components) as unknown as Operation['responses'][string];
    const media = Object.entries(content ?? {})
      .filter(() => status === '200')
      .map(
        ([type, { schema }]) => `<details><summary>${html(type)}</summary>${schemaHtml(schema, components)}</details>`,
      );
    return `<dt>${status}</dt><dd>${html(description)}${media.join('')}</dd>`;
  });
  return `<article id="${html(operation.operationId)}"><h3><span class="method ${method.toLowerCase()}">${method}</span> <code>${html(path)}</code></h3>
<p>${html(operation.summary)}${operation.description ? `. ${html(operation.description)}` : ''}</p>
<p class="access">Who may: ${html(access[operation['x-sipprot-access']] ?? '')}</p>
${parameters.length > 0 ? `<table><thead><tr><th>name</th><th>in</th><th>type</th><th>meaning</th></tr></thead><tbody>${parameters.join('')}</tbody></table>` : ''}
${bodies.join('')}<dl>${answers.join('')}</dl></article>`;
}

function schemaHtml(given: Json, components: Components, depth = 0): string {
  const schema = resolved(given, components);
  const alternatives = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined;
  if (alternatives?.some((one) => one.type === 'object') && depth < 4)
    return alternatives.map((one) => schemaHtml(one, components, depth + 1)).join('<p>or</p>');
  if (schema.type === 'array' && depth < 6)
    return `<p>a list of</p>${schemaHtml(schema.items as Json, components, depth + 1)}`;
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>).map(
    ([name, property]) => [name, resolved(property, components)] as const,
  );
  if (properties.length === 0 || depth >= 6) return `<p>${html(typeText(schema))}</p>`;
  const required = (schema.required ?? []) as readonly string[];
  const rows = properties.map(([name, property]) => {
    const inner = property.type === 'object' || property.type === 'array' ? nested(property, components, depth) : '';
    return `<tr><td><code>${html(name)}</code>${required.includes(name) ? ' *' : ''}</td><td>${html(typeText(property))}</td><td>${html(String(property.description ?? ''))}${inner}</td></tr>`;
  });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

/** What a `#/components/KIND/NAME` stands for. */
function resolved(schema: Json, components: Components): Json {
  const [, , kind = '', name = ''] = String(schema.$ref ?? '').split('/');
  return components[kind]?.[name] ?? schema;
}

function nested(property: Json, components: Components, depth: number): string {
  const item = property.type === 'array' ? resolved(property.items as Json, components) : property;
  if (!item?.properties) return '';
  return schemaHtml(item, components, depth + 1);
}

function typeText(schema: Json): string {
  const alternatives = (schema.anyOf ?? schema.oneOf) as readonly Json[] | undefined;
  if (alternatives) return alternatives.map(typeText).join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(', ');
  const base =
    schema.type === 'array' ? `list of ${typeText((schema.items ?? {}) as Json)}` : String(schema.type ?? 'anything');
  const bounds = [
    schema.minimum !== undefined && Number(schema.minimum) > Number.MIN_SAFE_INTEGER ? `from ${schema.minimum}` : '',
    schema.maximum !== undefined && Number(schema.maximum) < Number.MAX_SAFE_INTEGER ? `to ${schema.maximum}` : '',
    schema.default !== undefined ? `default ${JSON.stringify(schema.default)}` : '',
  ].filter((text) => text !== '');
  return bounds.length === 0 ? base : `${base} (${bounds.join(' ')})`;
}

function html(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
