import { type RawSearch, readWord } from '../../url/search-params.ts';
import { type Section, sections } from './fields.ts';

export interface SettingsSearch {
  section?: Section | undefined;
}

export function readSettingsSearch(raw: RawSearch): SettingsSearch {
  const section = readWord(raw.section, sections);
  return section === undefined || section === 'protected' ? {} : { section };
}
