import { lazyRouteComponent } from '@tanstack/react-router';

/** A part of the application did not come: there is no connection, or an update has put others in its place. */
export class PartMissing extends Error {
  constructor(cause: unknown) {
    // beginning as the browser's would, the router would reload at once, and leave the console while it is not reached
    super(`Not loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

let missing: PartMissing | undefined;

/**
 * Once a part is missing no other one is loaded: a style sheet that failed passes for loaded until the page is reloaded,
 * and what shares it would come without.
 * @throws PartMissing
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  if (missing) throw missing;
  try {
    return await load();
  } catch (error) {
    missing ??= new PartMissing(error);
    throw missing;
  }
}

/** The component of a route, in a file of its own. */
export const lazyPage: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => loadPart(load), name);
