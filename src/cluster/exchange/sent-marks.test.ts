import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SentMarks } from './sent-marks.ts';

const mark = (run: string, number: number) => ({ run, number });
/** As it is on the other side. */
const sent = (marks: SentMarks) => SentMarks.read(JSON.parse(JSON.stringify({ sent: marks })))!;

test('a change that went into a value is known there, with those before it of the same run', () => {
  const marks = sent(SentMarks.none.with('a', [mark('r1', 3), mark('r1', 7)]));
  assert.deepEqual(
    [mark('r1', 3), mark('r1', 7), mark('r1', 8), mark('r2', 1), mark('', 0)].map((one) => marks.hold('a', one)),
    [true, true, false, false, false],
  );
  assert.equal(marks.hold('b', mark('r1', 3)), false);
});

test('what others put in later, and later runs, take nothing away', () => {
  const first = SentMarks.none.with('a', [mark('r1', 3)]);
  const marks = sent(
    first
      .with('b', [mark('r9', 1)])
      .with('a', [mark('r2', 1)])
      .with('a', []),
  );
  assert.ok(marks.hold('a', mark('r1', 3)) && marks.hold('a', mark('r2', 1)) && marks.hold('b', mark('r9', 1)));
});

test('a change of which nobody knows the run leaves no mark', () => {
  assert.deepEqual(SentMarks.none.with('a', [mark('', 5)]).toJSON(), []);
});

test('many runs of many hosts: the last of them are kept', () => {
  let marks = SentMarks.none;
  for (let run = 0; run < 100; run++)
    for (let host = 0; host < 100; host++) marks = marks.with(`h${host}`, [mark(`r${run}`, 1)]);
  assert.ok(marks.toJSON().length <= 256);
  marks = marks.with('h0', [mark('r100', 1)]);
  assert.ok(marks.hold('h0', mark('r100', 1)) && marks.hold('h99', mark('r99', 1)));
});

test('a hostile member: what is no mark is passed over', () => {
  const good = ['a', 'r1', 3];
  const long = 'x'.repeat(37);
  for (const one of [null, 1, 'a', [], ['a'], ['a', 'r1', 1.5], ['a', 'r1', '3'], [long, 'r1', 3], ['a', long, 3]])
    assert.deepEqual(SentMarks.read({ sent: [one, good] })?.toJSON(), [good]);
  for (const body of [null, undefined, 1, 'sent', {}, { sent: {} }, { sent: Array(257).fill(good) }])
    assert.equal(SentMarks.read(body), undefined);
});
