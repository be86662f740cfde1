import { defineTexts } from './define-texts.ts';

export const mapTexts = defineTexts({
  en: {
    beside: 'The table beside the map has the same numbers and links.',
    attribution: (data: string) => `Countries of addresses: ${data}.`,
    shapes: 'Shapes: Natural Earth.',
    from: (limit: string) => `from ${limit}`,
    failed: 'The map could not be loaded. The table beside it has the same numbers.',
  },
});
