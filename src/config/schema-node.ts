import { z } from 'zod';

/** The part of a JSON schema that the reference and the error texts are made from. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  /** in words, where the schema's own rules do not say it */
  readonly allowedText?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly defaultText?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
}

const nodes = new WeakMap<z.ZodType, SchemaNode>();

/** What may be given, as a JSON schema; made once for each schema. */
export function schemaNode(schema: z.ZodType): SchemaNode {
  const node = nodes.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as SchemaNode);
  nodes.set(schema, node);
  return node;
}

/** The node of a key, list element or record value. */
export function nodeAt(node: SchemaNode | undefined, path: readonly PropertyKey[]): SchemaNode | undefined {
  let here = node;
  for (const step of path) {
    if (!here) return undefined;
    const branches = here.anyOf?.filter((one) => one.items || one.properties) ?? [];
    const branch: SchemaNode = branches.find((one) => Object.hasOwn(one.properties ?? {}, step)) ?? branches[0] ?? here;
    if (typeof step === 'number') here = branch.items;
    else if (branch.properties && Object.hasOwn(branch.properties, step)) here = branch.properties[String(step)];
    else here = typeof branch.additionalProperties === 'object' ? branch.additionalProperties : undefined;
  }
  return here;
}

// Number.MAX_SAFE_INTEGER is what a schema says where no bound is meant
const unbounded = Number.MAX_SAFE_INTEGER;

/** What is allowed, in words: `whole number from 1 to 65535`. */
export function allowed(node: SchemaNode): string {
  if (node.allowedText !== undefined) return node.allowedText;
  if (typeof node.type === 'object') return anyOf(node.type.map((type) => ({ type })));
  if (node.const !== undefined) return quoted(node.const);
  if (node.enum) return `one of ${node.enum.map(quoted).join(', ')}`;
  if (node.anyOf) return anyOf(node.anyOf);
  switch (node.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `whole number${range(node.minimum, node.maximum)}`;
    case 'number':
      return `number${range(node.minimum, node.maximum)}`;
    case 'string':
      return `text${range(node.minLength, node.maxLength, ' characters')}`;
    case 'array':
      return `list${range(node.minItems, node.maxItems, ' entries')}${node.items ? `; each: ${allowed(node.items)}` : ''}`;
    case 'object':
      return node.properties ? `the keys ${Object.keys(node.properties).join(', ')}` : 'keys and values';
    default:
      return 'any value';
  }
}

function anyOf(nodes: readonly SchemaNode[]): string {
  if (nodes.every((node) => node.const !== undefined))
    return `one of ${nodes.map((node) => quoted(node.const)).join(', ')}`;
  return nodes.map(allowed).join(', or ');
}

function range(minimum: number | undefined, maximum: number | undefined, unit = ''): string {
  const low = minimum === undefined || minimum <= -unbounded ? undefined : minimum;
  const high = maximum === undefined || maximum >= unbounded ? undefined : maximum;
  if (low !== undefined && high !== undefined) return ` from ${low} to ${high}${unit}`;
  if (high !== undefined) return ` of at most ${high}${unit}`;
  return low === undefined ? '' : ` of at least ${low}${unit}`;
}

function quoted(value: unknown): string {
  // nothing at all could not be seen
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
