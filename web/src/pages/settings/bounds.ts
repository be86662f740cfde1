export interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Smallest and largest value of a setting, from the JSON Schema that the server sends with the settings. */
export function boundsOf(schema: Readonly<Record<string, unknown>>, name: string): Bounds {
  const property = member(member(schema, 'properties'), name);
  const minimum = member(property, 'minimum');
  const maximum = member(property, 'maximum');
  return {
    ...(typeof minimum === 'number' ? { minimum } : {}),
    ...(typeof maximum === 'number' ? { maximum } : {}),
  };
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
