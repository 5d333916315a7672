import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Quality, Reading } from '../../rules/reading.ts';
import type { Ladder, Point } from '../../rules/register.ts';
import { arbitraryValue } from '../support/arbitraries.ts';
import { brief, HIGH, LOW, Rig, testPoint } from '../support/rig.ts';

interface Sample {
  readonly second: number;
  readonly value: number | null;
  readonly quality: Quality;
}

/** One level as a patient clerk would keep it, looking at the clock every second. */
interface Clerk {
  held: boolean;
  meetingSince: number | null;
  leavingSince: number | null;
}

/**
 * A naive model of one ladder of one point: no deadlines, no shortcuts, every second is looked at. All readings are timely.
 */
function modelOf(
  point: Point,
  ladder: Ladder,
  samples: readonly Sample[],
  end: number,
): readonly string[] {
  const rising = ladder.direction === 'rising';
  const onDelay = point.onDelayMs / 1_000;
  const offDelay = point.offDelayMs / 1_000;
  const patience = point.staleAfterMs / 1_000;
  const clerks: Clerk[] = ladder.limits.map(() => ({
    held: false,
    meetingSince: null,
    leavingSince: null,
  }));
  const events: string[] = [];
  let told = -1;
  let lastHeard: number | null = null;

  const tell = (second: number): void => {
    const worst = clerks.findLastIndex((clerk) => clerk.held);
    if (worst === told) return;
    const name = ladder.limits[worst === -1 ? told : worst]?.name;
    let type = worst > told ? 'escalated' : 'de-escalated';
    if (told === -1) type = 'raised';
    if (worst === -1) type = 'returned';
    events.push(`${type} ${ladder.rule} ${name} @${second}`);
    told = worst;
  };

  const hear = ({ second, value, quality }: Sample): void => {
    lastHeard = second;
    const outside =
      value !== null && point.range !== null && (value < point.range[0] || value > point.range[1]);
    const isGood = quality === 'good' && value !== null && !outside;
    const isJudged = value !== null && (quality === 'good' || quality === 'uncertain');
    for (const [index, clerk] of clerks.entries()) {
      const limit = ladder.limits[index]?.value ?? Number.NaN;
      const meets = isJudged && (rising ? value >= limit : value <= limit);
      const leaves =
        isGood && (rising ? value < limit - point.deadband : value > limit + point.deadband);
      if (!isGood) clerk.leavingSince = null;
      if (meets) {
        clerk.leavingSince = null;
        if (!clerk.held) clerk.meetingSince ??= second;
      }
      if (leaves) {
        clerk.meetingSince = null;
        if (clerk.held) clerk.leavingSince ??= second;
      }
      if (!isJudged) continue;
      if (
        clerk.meetingSince !== null &&
        second - clerk.meetingSince >= onDelay &&
        (meets || isGood)
      )
        settleOn(clerk);
      if (
        isGood &&
        !meets &&
        clerk.leavingSince !== null &&
        second - clerk.leavingSince >= offDelay
      )
        settleOff(clerk);
    }
    tell(second);
  };

  const settleOn = (clerk: Clerk): void => {
    clerk.held = true;
    clerk.meetingSince = null;
    clerk.leavingSince = null;
  };
  const settleOff = (clerk: Clerk): void => {
    clerk.held = false;
    clerk.meetingSince = null;
    clerk.leavingSince = null;
  };

  for (let second = 0; second <= end; second += 1) {
    for (const sample of samples.filter((candidate) => candidate.second === second)) hear(sample);
    if (lastHeard !== null && second - lastHeard >= patience)
      for (const clerk of clerks) clerk.leavingSince = null;
    for (const clerk of clerks) {
      if (clerk.meetingSince !== null && second - clerk.meetingSince >= onDelay) settleOn(clerk);
      else if (clerk.leavingSince !== null && second - clerk.leavingSince >= offDelay)
        settleOff(clerk);
    }
    tell(second);
  }
  return events;
}

const arbitrarySamples: fc.Arbitrary<readonly Sample[]> = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constantFrom(0, 1, 2, 5), fc.nat({ max: 12 })),
      value: arbitraryValue,
      quality: fc.oneof(
        { weight: 6, arbitrary: fc.constant('good' as const) },
        { weight: 1, arbitrary: fc.constantFrom('uncertain', 'bad', 'calibrating') },
      ),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let second = 0;
    return steps.map(({ gap, value, quality }) => {
      second += gap;
      return { second, value, quality: value === null ? 'bad' : quality };
    });
  });

const arbitrarySettings = fc.record({
  deadband: fc.constantFrom(0, 0.5, 2),
  onDelayMs: fc.constantFrom(0, 1_000, 2_000, 5_000),
  offDelayMs: fc.constantFrom(0, 1_000, 2_000, 5_000),
  staleAfterMs: fc.constantFrom(3_000, 5_000, 30_000),
  range: fc.constantFrom(null, [0, 24] as const),
});

function readingsOf(
  samples: readonly Sample[],
): readonly (Reading & { readonly second: number })[] {
  return samples.map(({ second, value, quality }) => ({
    second,
    point: 0,
    value,
    quality,
    deviceTime: null,
    sequence: null,
  }));
}

describe('a ladder against a naive model of it', () => {
  test.each([HIGH, LOW])(
    'every condition held beyond its on-delay is alarmed, every one left beyond its off-delay returns: $rule',
    (ladder) => {
      fc.assert(
        fc.property(
          arbitrarySettings,
          arbitrarySamples,
          fc.boolean(),
          (settings, samples, ticking) => {
            const point = testPoint({ ...settings, ladders: [ladder] });
            const rig = new Rig({ ...settings, ladders: [ladder] });
            const end = (samples.at(-1)?.second ?? 0) + 40;
            const events: string[] = [];
            const hear = (): void => {
              for (const event of rig.outcome.events)
                if (event.kind === 'alarm' && event.alarm.rule === ladder.rule)
                  events.push(brief(event));
            };
            for (let second = 0; second <= end; second += 1) {
              rig.at(second);
              const readings = readingsOf(samples).filter((reading) => reading.second === second);
              if (readings.length > 0) {
                rig.readAll(readings);
                hear();
              }
              if (ticking || second === end) {
                rig.tick();
                hear();
              }
            }
            expect(events).toEqual(modelOf(point, ladder, samples, end));
          },
        ),
        { numRuns: 500 },
      );
    },
  );
});
