import { language } from './language.ts';

/** English is always there and says which texts there are; other languages must have the same. */
export interface Translations<T> {
  readonly en: T;
  readonly [language: string]: T;
}

/** The texts of one page or part in the language of the reader. A text with numbers or names in it is a function. */
export function defineTexts<T>(translations: Translations<T>): T {
  return translations[language] ?? translations.en;
}
