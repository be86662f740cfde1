import type { DetectorFacts } from '../model/detector.ts';
import type { Detector } from './detector.ts';
import { flood } from './flood.ts';
import { inviteProbe } from './invite-probe.ts';
import { optionsSweep } from './options-sweep.ts';
import { protocolAnomaly } from './protocol-anomaly.ts';
import { registerBruteForce } from './register-brute-force.ts';
import { scannerSignature, scannerSignatureFacts } from './scanner-signature.ts';
import type { SignatureMatcher } from './signature-matcher.ts';
import { tftpBruteForce } from './tftp-brute-force.ts';
import { userEnumeration } from './user-enumeration.ts';

const withoutMatcher: readonly Detector[] = [
  registerBruteForce,
  userEnumeration,
  optionsSweep,
  inviteProbe,
  flood,
  protocolAnomaly,
  tftpBruteForce,
];

/** All detectors, in the order in which they look at a message. */
export function allDetectors(matcher: SignatureMatcher): readonly Detector[] {
  return [scannerSignature(matcher), ...withoutMatcher];
}

/** What the detectors say of themselves. */
export const detectorFacts: readonly DetectorFacts[] = [
  scannerSignatureFacts,
  ...withoutMatcher.map(({ facts }) => facts),
];
