import { defineTexts } from './define-texts.ts';

export const apiReferenceTexts = defineTexts({
  en: {
    title: 'API reference',
    intro: 'Everything that this console does, a script can do as well.',
    openTitle: 'Reference',
    openText: 'All paths with their fields, roles and refusals, made from the same schemas that check the requests.',
    open: 'Open the reference',
    document: 'OpenAPI document (JSON)',
    beginTitle: 'First request',
    beginText: 'Make a token in your account, with the least role that the script needs, and send it in a header:',
    toTokens: 'Make a token',
    example: (origin: string) => `curl -H 'SW-API-Token: YOUR-TOKEN' ${origin}/sipprot/api/v1/status`,
    compatTitle: 'Scripts for the API 5.3',
    compatText:
      'The paths of the sipPROT API 5.3 answer as they always did: hosts, attack log, blocks, allowlist and denylist with their CSV import and export. IPv6 addresses and prefixes are taken as well.',
    healthTitle: 'Monitoring',
    healthText: 'For load balancers; and for Prometheus, with a token or from the same machine:',
  },
});
