/** Stable codes of what can be wrong with a country database. */
export const geoErrors = {
  missing: 'there is no such file',
  unreadable: 'the file cannot be read',
  'not-mmdb': 'the file is no MaxMind DB',
  'other-type': 'the database holds no countries',
  damaged: 'the database contradicts itself',
  failed: 'the ranges could not be worked out',
} as const;

export type GeoErrorCode = keyof typeof geoErrors;

/** A country database that cannot be used. `message` names the file and says what to do. */
export class GeoError extends Error {
  override readonly name = 'GeoError';
  readonly code: GeoErrorCode;

  constructor(code: GeoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
