import type { WanderSettings } from './wander.ts';

/** How often a site publishes, in seconds. */
export const PUBLISH_EVERY_SECONDS: Readonly<Record<string, number>> = {
  'east-park': 1,
  'north-mine': 2,
  'south-tailings': 5,
};

function habit(
  home: number,
  spread: number,
  bounds: readonly [number, number],
  decimals: number,
): WanderSettings {
  return { home, spread, bounds, decimals };
}

/** How every measured point of the demo sites behaves on a quiet day, in its unit. */
export const HABITS: Readonly<Record<string, WanderSettings>> = {
  'east-park/ammonia-farm/lt-101': habit(8.6, 0.05, [0, 12], 2),
  'east-park/ammonia-farm/lt-102': habit(5.2, 0.05, [0, 12], 2),
  'east-park/ammonia-farm/pt-101': habit(0.92, 0.01, [0, 2.5], 3),
  'east-park/ammonia-farm/tt-101': habit(24.5, 0.3, [-40, 80], 1),
  'east-park/ammonia-farm/gt-101': habit(1.2, 0.5, [0, 100], 1),
  'east-park/ammonia-farm/gt-102': habit(0.9, 0.5, [0, 100], 1),
  'east-park/ammonia-farm/gt-103': habit(1.8, 0.6, [0, 100], 1),
  'east-park/ammonia-farm/ws-101': habit(3.4, 0.8, [0, 40], 1),
  'east-park/chlorine-store/lt-201': habit(1.9, 0.02, [0, 4], 2),
  'east-park/chlorine-store/gt-201': habit(0.08, 0.03, [0, 9], 2),
  'east-park/chlorine-store/gt-202': habit(0.11, 0.03, [0, 9], 2),
  'east-park/lpg-farm/lt-301': habit(9.8, 0.05, [0, 14], 2),
  'east-park/lpg-farm/lt-302': habit(7.4, 0.05, [0, 14], 2),
  'east-park/lpg-farm/pt-301': habit(0.78, 0.01, [0, 2.5], 3),
  'east-park/lpg-farm/gd-301': habit(1.5, 0.6, [0, 100], 1),
  'east-park/lpg-farm/gd-302': habit(1.1, 0.5, [0, 100], 1),
  'north-mine/face-1201/t0': habit(0.48, 0.04, [0, 4], 2),
  'north-mine/face-1201/t1': habit(0.42, 0.04, [0, 4], 2),
  'north-mine/face-1201/t2': habit(0.37, 0.03, [0, 4], 2),
  'north-mine/face-1201/co1': habit(5.5, 0.8, [0, 500], 1),
  'north-mine/face-1201/as1': habit(1.9, 0.1, [0, 15], 2),
  'north-mine/face-1201/tc1': habit(24.2, 0.3, [0, 60], 1),
  'north-mine/heading-1301/t1': habit(0.33, 0.04, [0, 4], 2),
  'north-mine/heading-1301/t2': habit(0.29, 0.03, [0, 4], 2),
  'south-tailings/dam/wl-1': habit(426.4, 0.02, [410, 440], 2),
  'south-tailings/dam/fb-1': habit(3.6, 0.02, [0, 10], 2),
  'south-tailings/dam/bl-1': habit(168, 0.5, [0, 500], 1),
  'south-tailings/dam/pd-1': habit(10.4, 0.03, [0, 40], 2),
  'south-tailings/dam/pd-2': habit(9.9, 0.03, [0, 40], 2),
  'south-tailings/dam/dx-1': habit(7.2, 0.2, [-200, 200], 1),
  'south-tailings/dam/dx-2': habit(5.8, 0.2, [-200, 200], 1),
  'south-tailings/dam/rain-1': habit(6, 0.1, [0, 500], 1),
  'south-tailings/dam/sp-1': habit(3.1, 0.1, [0, 50], 2),
  'south-tailings/dam/tu-1': habit(18, 1, [0, 1_000], 0),
};

/** States of the switched points on a quiet day. */
export const STATES: Readonly<Record<string, boolean>> = {
  'east-park/chlorine-store/fan-201': false,
  'east-park/lpg-farm/xv-301': true,
  'north-mine/heading-1301/fan1': true,
  'north-mine/heading-1301/duct1': true,
  'north-mine/heading-1301/smoke1': false,
};
