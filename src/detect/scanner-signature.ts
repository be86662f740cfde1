import { method } from '../sip/message.ts';
import type { Detector, DetectorContext, Rules } from './detector.ts';
import type { Scene } from './scene.ts';
import type { SignatureMatcher } from './signature-matcher.ts';
import { sourceFlag } from './source-table.ts';

/** Made by the inspector, because doubtful signatures change the budget of all detectors. */
export function scannerSignature(matcher: SignatureMatcher): Detector {
  return {
    facts: scannerSignatureFacts,
    create: (context) => create(context, matcher),
  };
}

export const scannerSignatureFacts: Detector['facts'] = {
  id: 'scanner-signature',
  title: 'Scanner',
  description:
    'One message whose User-Agent is the default of an attack tool, or that is built like one (SIPVicious, sundayddr, Nmap, hydra), whatever its User-Agent says.',
  signs: [],
  exceptions: [
    'Doubtful User-Agents (sipsak, PBX, FPBX, Cisco UCM 12.0.1 …) only halve the other detectors’ thresholds.',
    'A missing User-Agent is no evidence.',
  ],
  forgeable: 'Over UDP the source may be forged: blocks are short and few at a time, and never of a known-good source.',
  defaultMode: 'on',
  thresholds: {},
};

function create(context: DetectorContext, matcher: SignatureMatcher): Rules {
  function request(scene: Scene): void {
    if (scene.sip.method === method.ack) return;
    const found = matcher.match(scene);
    if (!found) return;
    if (found.strength === 'weak') {
      context.sources.flags[scene.slot]! |= sourceFlag.weakSignature;
      return;
    }
    context.report(scene, {
      count: 1,
      proven: scene.proven,
      since: scene.time,
      reason: found.reason,
      targets: [],
      mark: [found.start, found.end],
    });
  }
  return { request };
}
