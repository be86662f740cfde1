/** Languages that the texts exist in. Add one here, then its texts in each file of this folder. */
const languages: readonly string[] = ['en'];

/** BCP 47 tag of the texts. */
export const language: string = languages.find((tag) => navigatorLanguage().startsWith(tag)) ?? 'en';

/**
 * Tag for numbers and dates. Where the texts are English but the browser is set to another language, English as
 * Europe writes it (`5 Apr 2024, 08:37:16`): a German date in an English sentence reads badly.
 */
export const locale: string = navigatorLanguage().startsWith(language) ? navigatorLanguage() : 'en-GB';

function navigatorLanguage(): string {
  return globalThis.navigator?.language ?? 'en-GB';
}
