/** The places and colours of the detectors, from the foot of a bar upwards: the same in every range. */
export const detectorOrder: readonly string[] = [
  'scanner-signature',
  'options-sweep',
  'user-enumeration',
  'register-brute-force',
  'invite-probe',
  'flood',
  'protocol-anomaly',
  'tftp-brute-force',
];

/** CSS colour of a detector's part of a bar; its name always stands beside it. One that is not known here is grey. */
export function detectorColor(id: string): string {
  const place = detectorOrder.indexOf(id);
  return place < 0 ? 'var(--tone-plain)' : `var(--detector-${place + 1})`;
}
