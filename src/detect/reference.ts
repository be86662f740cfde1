import { findingKinds } from '../model/finding.ts';
import { anomalies } from '../sip/anomaly.ts';
import { fingerprints } from './fingerprint-list.ts';
import { detectorFacts } from './index.ts';
import { signatures } from './signature-list.ts';

/** docs/detectors.md, made from what the detectors, lists and parsers say of themselves. */
export function detectorReference(): string {
  return [
    '# Detection reference',
    '',
    'Made from the code by `npm run docs`; do not edit.',
    '',
    'Each detector can be set to `on` (blocks), `observe` (only reports) or `off`, and each threshold can be changed, in the settings under',
    '`detectors`. Thresholds are multiplied by `knownGoodFactor` for known-good sources and halved after a doubtful User-Agent.',
    '',
    ...detectorFacts.flatMap(detectorSection),
    ...signatureSection(),
    ...fingerprintSection(),
    ...anomalySection(),
    ...findingSection(),
  ].join('\n');
}

function detectorSection(facts: (typeof detectorFacts)[number]): string[] {
  const rows = Object.entries(facts.thresholds).map(
    ([name, { title, unit, default: value, minimum, maximum }]) =>
      `| \`${name}\` | ${title} | ${value} ${unit} | ${minimum}–${maximum} |`,
  );
  return [
    `## ${facts.title} (\`${facts.id}\`)`,
    '',
    facts.description,
    '',
    ...points('What counts', facts.signs),
    ...points('Left alone', facts.exceptions),
    `**Evidence:** ${facts.forgeable}`,
    '',
    `Default: \`${facts.defaultMode}\`.`,
    '',
    ...(rows.length > 0 ? ['| threshold | what | default | range |', '|---|---|---|---|', ...rows, ''] : []),
  ];
}

function points(title: string, all: readonly string[]): string[] {
  return all.length === 0 ? [] : [`**${title}:**`, '', ...all.map((one) => `- ${one}`), ''];
}

function signatureSection(): string[] {
  const lines = (['strong', 'weak'] as const).flatMap((strength) =>
    (['exact', 'prefix', 'contains'] as const).flatMap((match) => {
      const patterns = signatures.filter((one) => one.strength === strength && one.match === match);
      return patterns.length === 0
        ? []
        : [`- ${strength}, ${match}: ${patterns.map(({ pattern }) => code(pattern)).join(', ')}`];
    }),
  );
  return [
    '## User-Agents of tools',
    '',
    'Compared without regard to case. A strong one is an attack in one message; a weak one is also in honest use and only halves the',
    'thresholds of the other detectors. Add own ones with the setting `signatures`, switch one off with `signaturesOff`.',
    '',
    ...lines,
    '',
  ];
}

function fingerprintSection(): string[] {
  const rows = fingerprints.map(({ name, strength, conditions }) => {
    const text = conditions
      .map((one) =>
        one.match === 'hex-0x01' ? `${one.field} is SIPVicious’ own` : `${one.field} ${one.match} ${code(one.text)}`,
      )
      .join(' and ');
    return `| ${name} | ${strength} | ${text} |`;
  });
  return [
    '## Fingerprints of tools',
    '',
    'How tools build their messages, whatever their User-Agent says. A `pattern` is made of characters, classes such as `[0-9a-f]` and',
    'counts such as `{8}` or `{1,10}`, and has to fit the whole. Add own ones with the setting `fingerprints`,',
    'switch one off by its name in `signaturesOff`.',
    '',
    '| tool | strength | all of |',
    '|---|---|---|',
    ...rows,
    '',
  ];
}

function anomalySection(): string[] {
  const rows = Object.entries(anomalies).map(
    ([name, { weight, title, source }]) => `| \`${name}\` | ${weight} | ${cell(title)} | ${cell(source)} |`,
  );
  return [
    '## Anomalies',
    '',
    'What the SIP parser finds. Weight 0 is seen in honest traffic: it shows in explanations and never counts.',
    '',
    '| code | weight | what | source |',
    '|---|---|---|---|',
    ...rows,
    '',
  ];
}

function findingSection(): string[] {
  const rows = Object.entries(findingKinds).map(
    ([name, { title, severity, quietDays, remedy }]) =>
      `| \`${name}\` | ${severity} | ${cell(title)} | ${quietDays} days | ${cell(remedy)} |`,
  );
  return [
    '## Findings',
    '',
    'Weaknesses of the defended side that the traffic shows. They block nobody. One that is not seen for the time of its kind closes by itself, and opens when it is seen again; one that somebody dismissed stays so.',
    '',
    '| kind | severity | what | closed after | remedy |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

function code(text: string): string {
  return `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
