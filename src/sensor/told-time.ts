import type { GoodRecord } from '../detect/known-good.ts';
import type { Attack, Sample } from '../model/attack.ts';
import type { Finding } from '../model/finding.ts';
import type { SuspicionNews } from '../model/suspicion.ts';

/** From the sensor's time to that of the machine's clock (`SteadyTime.toClock`). */
type ToClock = (time: number) => number;

export function attackByClock(attack: Attack, to: ToClock): Attack {
  const { time, firstTime, lastTime, samples } = attack;
  return {
    ...attack,
    time: to(time),
    firstTime: to(firstTime),
    lastTime: to(lastTime),
    samples: samplesByClock(samples, to),
  };
}

export function findingByClock(finding: Finding, to: ToClock): Finding {
  return { ...finding, time: to(finding.time) };
}

export function goodByClock(records: readonly GoodRecord[], to: ToClock): readonly GoodRecord[] {
  return records.map((record) => ({ ...record, last: to(record.last) }));
}

export function suspicionsByClock({ raised, cleared }: SuspicionNews, to: ToClock): SuspicionNews {
  return {
    cleared,
    raised: raised.map((one) => ({
      ...one,
      first: to(one.first),
      last: to(one.last),
      samples: samplesByClock(one.samples, to),
    })),
  };
}

function samplesByClock(samples: readonly Sample[], to: ToClock): readonly Sample[] {
  return samples.map((sample) => ({ ...sample, time: to(sample.time) }));
}
