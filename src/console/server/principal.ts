import type { SessionRecord } from '../accounts/sessions.ts';
import type { TokenRecord } from '../accounts/tokens.ts';
import type { UserRecord } from '../accounts/users.ts';
import { type Role, roles } from '../contract/route.ts';

/** Who sent a request, as far as it is proven. */
export type Principal =
  | { readonly kind: 'session'; readonly user: UserRecord; readonly session: SessionRecord; readonly role: Role }
  | { readonly kind: 'token'; readonly user: UserRecord; readonly token: TokenRecord; readonly role: Role };

/** Whether a role includes another. */
export function includesRole(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted);
}

/** The name under which a change is written down. */
export function actorName(principal: Principal): string {
  return principal.kind === 'token'
    ? `${principal.user.name} (token ${principal.token.name})`.slice(0, 100)
    : principal.user.name;
}
