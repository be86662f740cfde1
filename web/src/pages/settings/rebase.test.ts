import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeSettings } from '../../../../src/engine/change-settings.ts';
import { type Settings, settingsSchema } from '../../../../src/model/settings.ts';
import { changeDraft, decide, type KeptDraft, type RebasedDraft, rebase } from './rebase.ts';
import { changeOf, type SettingName, withDetector } from './settings-change.ts';

const start = settingsSchema.parse({});
const nothing: RebasedDraft = { draft: {}, base: {}, revision: 1, conflicts: [] };

/** What I have changed, starting from these settings. */
function mine(inForce: Settings, change: Partial<Settings>): KeptDraft {
  let kept: RebasedDraft = nothing;
  for (const [field, value] of Object.entries(change))
    kept = rebase(changeDraft(kept, inForce, field as SettingName, value as never), inForce, 1);
  return kept;
}

/** What is in force after my change is saved. */
const saved = ({ draft }: KeptDraft, inForce: Settings) => changeSettings(inForce, changeOf(draft, inForce));

test('a colleague sets one detector while I edit another: both hold', () => {
  const before = changeSettings(start, { detectors: { flood: { mode: 'observe' } } });
  const kept = mine(before, { detectors: withDetector(before.detectors, 'options-sweep', { mode: 'off' }) });
  const now = changeSettings(before, {
    detectors: { 'invite-probe': { mode: 'observe' }, flood: { thresholds: { rate: 90 } } },
  });
  const rebased = rebase(kept, now, 2);
  assert.deepEqual(rebased.conflicts, []);
  assert.equal(rebased.revision, 2);
  const { detectors } = saved(rebased, now);
  assert.equal(detectors['options-sweep']?.mode, 'off');
  assert.equal(detectors['invite-probe']?.mode, 'observe');
  assert.deepEqual(detectors.flood, { mode: 'observe', thresholds: { rate: 90 } });
});

test('entries of a list that a colleague adds or takes out do not come back or vanish by my own', () => {
  const before = changeSettings(start, { neverBlock: ['192.0.2.1', '192.0.2.2'] });
  const kept = mine(before, { neverBlock: ['192.0.2.1', '192.0.2.2', '192.0.2.9'] });
  const now = changeSettings(before, { neverBlock: ['192.0.2.2', '192.0.2.5'] });
  const rebased = rebase(kept, now, 2);
  assert.deepEqual(rebased.conflicts, []);
  assert.deepEqual(saved(rebased, now).neverBlock, ['192.0.2.2', '192.0.2.9', '192.0.2.5']);
});

const signature = { pattern: 'dialler', match: 'prefix', strength: 'strong' } as const;

test('signatures are taken over one by one; the same one changed by both is asked about', () => {
  const before = changeSettings(start, { signatures: [signature] });
  const other = { ...signature, pattern: 'theirs' };
  const weak = { ...signature, strength: 'weak' } as const;
  const added = rebase(
    mine(before, { signatures: [weak] }),
    changeSettings(before, { signatures: [signature, other] }),
    2,
  );
  assert.deepEqual(added.conflicts, []);
  assert.deepEqual(added.draft.signatures, [weak, other]);
  const now = changeSettings(before, { signatures: [{ ...signature, match: 'exact' }, other] });
  const both = rebase(mine(before, { signatures: [weak] }), now, 2);
  assert.deepEqual(
    both.conflicts.map(({ field, leaf }) => [field, leaf]),
    [['signatures', 'dialler']],
  );
  assert.deepEqual(both.draft.signatures, [weak, other]);
  assert.deepEqual(rebase(decide(both, now, both.conflicts[0]!, 'theirs'), now, 2).draft, {});
});

test('two signatures that have one pattern for a moment are not mixed up', () => {
  const before = changeSettings(start, { signatures: [signature] });
  const twice = [signature, { ...signature, strength: 'weak' } as const];
  const now = changeSettings(before, { signatures: [{ ...signature, pattern: 'theirs' }] });
  const rebased = rebase(mine(before, { signatures: twice }), now, 2);
  assert.deepEqual(rebased.draft.signatures, twice);
  assert.equal(rebased.conflicts.length, 1);
});

test('what both have changed is told with all three values, and holds as I decide', () => {
  const kept = mine(start, { blockSeconds: 7200, sip: false });
  const now = changeSettings(start, { blockSeconds: 10_800 });
  const rebased = rebase(kept, now, 2);
  assert.deepEqual(rebased.conflicts, [{ field: 'blockSeconds', leaf: '', before: 3600, mine: 7200, theirs: 10_800 }]);
  // who changed it is looked up from there on
  assert.equal(rebased.revision, 1);
  const own = rebase(decide(rebased, now, rebased.conflicts[0]!, 'mine'), now, 2);
  assert.deepEqual([own.draft, own.conflicts, own.revision], [{ blockSeconds: 7200, sip: false }, [], 2]);
  const theirs = rebase(decide(rebased, now, rebased.conflicts[0]!, 'theirs'), now, 2);
  assert.deepEqual([theirs.draft, theirs.conflicts], [{ sip: false }, []]);
});

test('a decision holds until the same is changed once more', () => {
  const kept = mine(start, { blockSeconds: 7200 });
  const now = changeSettings(start, { blockSeconds: 10_800 });
  const rebased = rebase(kept, now, 2);
  const own = decide(rebased, now, rebased.conflicts[0]!, 'mine');
  const later = changeSettings(now, { sip: false });
  assert.deepEqual(rebase(own, later, 3).conflicts, []);
  assert.equal(rebase(own, changeSettings(later, { blockSeconds: 60 }), 4).conflicts.length, 1);
});

test('typing on in another part leaves a conflict to be decided; typing the old value again is what I want', () => {
  const kept = mine(start, {
    detectors: { flood: { mode: 'off' } },
    blockSeconds: 7200,
  });
  const now = changeSettings(start, { detectors: { flood: { mode: 'observe' } }, blockSeconds: 10_800 });
  let rebased = rebase(kept, now, 2);
  assert.equal(rebased.conflicts.length, 2);
  const detectors = withDetector(rebased.draft.detectors ?? {}, 'options-sweep', { mode: 'off' });
  rebased = rebase(changeDraft(rebased, now, 'detectors', detectors), now, 2);
  assert.deepEqual(rebased.conflicts.map(({ leaf }) => leaf).sort(), ['', 'flood.mode']);
  rebased = rebase(changeDraft(rebased, now, 'blockSeconds', 3600), now, 2);
  assert.equal(rebased.draft.blockSeconds, 3600);
  assert.deepEqual(
    rebased.conflicts.map(({ leaf }) => leaf),
    ['flood.mode'],
  );
});

test('a draft is gone where a colleague has set the same, and a kept one survives a reload as it is', () => {
  const kept = mine(start, { blockSeconds: 7200, sip: false });
  const reloaded = JSON.parse(JSON.stringify(kept)) as KeptDraft;
  const rebased = rebase(reloaded, changeSettings(start, { blockSeconds: 7200 }), 2);
  assert.deepEqual([rebased.draft, rebased.conflicts], [{ sip: false }, []]);
});
