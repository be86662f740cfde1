export interface CountryRow {
  readonly code: string;
  readonly name: string;
  /** in the last 30 days */
  readonly attacks: number;
}

/** All countries: those of the rule in force first, then those with most attacks, then by name. A choice does not move them. */
export function countryRows(
  names: ReadonlyMap<string, string>,
  attacks: readonly { readonly country: string; readonly attacks: number }[],
  inForce: readonly string[],
  language: string,
): readonly CountryRow[] {
  const counts = new Map(attacks.map(({ country, attacks: count }) => [country, count]));
  const first = new Set(inForce);
  const collator = new Intl.Collator(language);
  return [...names]
    .map(([code, name]) => ({ code, name, attacks: counts.get(code) ?? 0 }))
    .sort(
      (a, b) =>
        Number(first.has(b.code)) - Number(first.has(a.code)) ||
        b.attacks - a.attacks ||
        collator.compare(a.name, b.name),
    );
}

/** Those whose name contains the words (accents and case do not matter), or whose code they are. */
export function filterCountries(rows: readonly CountryRow[], text: string | undefined): readonly CountryRow[] {
  const wanted = plain(text ?? '').trim();
  if (wanted === '') return rows;
  return rows.filter(({ code, name }) => plain(name).includes(wanted) || code.toLowerCase() === wanted);
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
