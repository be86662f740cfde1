import { z } from 'zod';
import { fingerprintSchema, signatureSchema } from '../../model/settings.ts';
import { route } from './route.ts';

export const thresholdSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.string(),
  default: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  value: z.number().describe('in force'),
});

export const detectorSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().describe('what it fires on'),
  signs: z.array(z.string()).describe('in detail: what else it fires on, and what counts'),
  exceptions: z.array(z.string()).describe('what it leaves alone on purpose, or judges otherwise'),
  forgeable: z.string().describe('when its evidence can be forged'),
  defaultMode: z.enum(['on', 'observe', 'off']),
  mode: z.enum(['on', 'observe', 'off']),
  thresholds: z.array(thresholdSchema),
  hits: z.number().int().describe('attacks in the last 7 days'),
});

export type DetectorRow = z.output<typeof detectorSchema>;

export const detectorRoutes = {
  list: route({
    id: 'listDetectors',
    method: 'GET',
    path: '/v1/detectors',
    access: 'viewer',
    tag: 'detectors',
    summary: 'The detectors: what each does, how it is set, how often it fired',
    answer: z.object({ rows: z.array(detectorSchema) }),
  }),
  signatures: route({
    id: 'listSignatures',
    method: 'GET',
    path: '/v1/signatures',
    access: 'viewer',
    tag: 'detectors',
    summary: 'The built-in signatures and fingerprints of attack tools; your own ones are in the settings',
    answer: z.object({
      signatures: z
        .array(signatureSchema.extend({ pattern: z.string() }))
        .describe('switched off by their pattern in the setting signaturesOff'),
      fingerprints: z.array(fingerprintSchema).describe('switched off by their name in the setting signaturesOff'),
    }),
  }),
};
