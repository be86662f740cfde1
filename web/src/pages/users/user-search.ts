import type { User } from '../../../../src/console/contract/users.ts';
import { type ListSearch, readListSearch } from '../../url/list-search.ts';
import { type RawSearch, readText } from '../../url/search-params.ts';

/** What is searched for, and the page, as they stand in the address of the list of users. */
export interface UserSearch extends ListSearch<never> {
  /** part of the name */
  text?: string | undefined;
}

export function readUserSearch(raw: RawSearch): UserSearch {
  const search: UserSearch = readListSearch<never>(raw, []);
  const text = readText(raw.text);
  return text === undefined ? search : { ...search, text };
}

/** Those that are searched for: the server sends all, a console has few. */
export function foundUsers(users: readonly User[], { text }: UserSearch): readonly User[] {
  if (text === undefined) return users;
  const wanted = text.toLowerCase();
  return users.filter(({ name }) => name.toLowerCase().includes(wanted));
}
