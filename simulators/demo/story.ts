import { Random } from '../random.ts';
import { HABITS, PUBLISH_EVERY_SECONDS, STATES } from './habits.ts';
import { Wander } from './wander.ts';

/** Seconds after which the story begins anew, with other incidents. */
export const CHAPTER_SECONDS = 300;

/** Something that happens to one point: its value is pushed up (or down), held, and let go. */
export interface Incident {
  readonly point: string;
  /** Seconds from the chapter's start. */
  readonly startsAt: number;
  readonly riseSeconds: number;
  readonly holdSeconds: number;
  readonly fallSeconds: number;
  /** What is added at the worst, in the point's unit. */
  readonly push: number;
}

/** What one site publishes at one moment, as columns. */
export interface SiteMessage {
  readonly topic: string;
  readonly payload: string;
}

/** A kind of incident: where it may happen and how bad it gets. */
interface Trouble {
  readonly points: readonly string[];
  /** Bounds of the push, in the unit of the points. */
  readonly push: readonly [number, number];
  readonly riseSeconds: number;
}

/** Within a minute a tank goes through H and HH. */
const OVERFILLS: readonly Trouble[] = [
  { points: ['east-park/ammonia-farm/lt-101'], push: [2.5, 2.9], riseSeconds: 30 },
  { points: ['east-park/ammonia-farm/lt-102'], push: [5.9, 6.3], riseSeconds: 32 },
  { points: ['east-park/lpg-farm/lt-301'], push: [3.1, 3.6], riseSeconds: 30 },
  { points: ['east-park/chlorine-store/lt-201'], push: [1.6, 1.8], riseSeconds: 30 },
];
const LEAKS: readonly Trouble[] = [
  {
    points: ['east-park/ammonia-farm/gt-101', 'east-park/ammonia-farm/gt-103'],
    push: [35, 80],
    riseSeconds: 20,
  },
  { points: ['east-park/ammonia-farm/gt-102'], push: [35, 80], riseSeconds: 20 },
  { points: ['east-park/chlorine-store/gt-202'], push: [1.2, 3], riseSeconds: 25 },
  {
    points: ['east-park/lpg-farm/gd-301', 'east-park/lpg-farm/gd-302'],
    push: [30, 60],
    riseSeconds: 20,
  },
];
const MINE_TROUBLES: readonly Trouble[] = [
  {
    points: ['north-mine/face-1201/t0', 'north-mine/face-1201/t1'],
    push: [0.7, 1.0],
    riseSeconds: 30,
  },
  {
    points: ['north-mine/heading-1301/t1', 'north-mine/heading-1301/t2'],
    push: [0.8, 1.2],
    riseSeconds: 30,
  },
  { points: ['north-mine/face-1201/co1'], push: [22, 40], riseSeconds: 40 },
];
const DAM_TROUBLES: readonly Trouble[] = [
  { points: ['south-tailings/dam/pd-1'], push: [-3.6, -2.6], riseSeconds: 40 },
  { points: ['south-tailings/dam/wl-1'], push: [1.8, 2.4], riseSeconds: 40 },
  { points: ['south-tailings/dam/dx-2'], push: [16, 28], riseSeconds: 30 },
];

function incidentsOf(trouble: Trouble, startsAt: number, random: Random): Incident[] {
  const strength = random.unit();
  return trouble.points.map((point, index) => ({
    point,
    startsAt: startsAt + index * 6,
    riseSeconds: trouble.riseSeconds,
    holdSeconds: random.between(15, 35),
    fallSeconds: random.between(20, 40),
    push: (trouble.push[0] + (trouble.push[1] - trouble.push[0]) * strength) * 0.95 ** index,
  }));
}

/**
 * What happens in one chapter; the same for the same seed and chapter.
 * All of it is over 40 s before the chapter ends, so that every chapter begins on a quiet plant.
 */
export function incidentsOfChapter(seed: number, chapter: number): readonly Incident[] {
  const random = new Random(seed * 1_000_003 + chapter);
  const pick = (troubles: readonly Trouble[]) => troubles[random.below(troubles.length)] as Trouble;
  return [
    ...incidentsOf(pick(OVERFILLS), random.between(6, 10), random),
    ...incidentsOf(pick(LEAKS), random.between(45, 65), random),
    ...incidentsOf(pick(MINE_TROUBLES), random.between(85, 115), random),
    ...incidentsOf(pick(DAM_TROUBLES), random.between(125, 140), random),
  ];
}

/** What an incident adds to its point at a second of the chapter. */
export function pushAt(incident: Incident, seconds: number): number {
  const { startsAt, riseSeconds, holdSeconds, fallSeconds, push } = incident;
  const since = seconds - startsAt;
  if (since <= 0) return 0;
  if (since < riseSeconds) return (push * since) / riseSeconds;
  const fallen = since - riseSeconds - holdSeconds;
  return fallen <= 0 ? push : push * Math.max(0, 1 - fallen / fallSeconds);
}

/** The life of the demo sites, second by second: the same for the same seed. */
export class Story {
  readonly #seed: number;
  readonly #wanders = new Map<string, Wander>();
  #chapter = -1;
  #incidents: readonly Incident[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    for (const [index, [point, settings]] of Object.entries(HABITS).entries()) {
      this.#wanders.set(point, new Wander(settings, new Random(seed * 7_919 + index)));
    }
  }

  /**
   * What the sites publish at a second of the story. To be called for every whole second in order.
   * @param seconds whole seconds from the story's start
   */
  messagesAt(seconds: number): readonly SiteMessage[] {
    this.#turnTo(Math.floor(seconds / CHAPTER_SECONDS));
    const bySource = new Map<string, { p: string[]; v: (number | boolean)[] }>();
    for (const name of [...this.#wanders.keys(), ...Object.keys(STATES)]) {
      const [site = '', source = '', point = ''] = name.split('/');
      const every = PUBLISH_EVERY_SECONDS[site] ?? 1;
      if (seconds % every !== 0) continue;
      const columns = bySource.get(`${site}/${source}`) ?? { p: [], v: [] };
      bySource.set(`${site}/${source}`, columns);
      columns.p.push(point);
      columns.v.push(this.#valueOf(name, seconds % CHAPTER_SECONDS, every));
    }
    return [...bySource].map(([source, columns]) => ({
      topic: `hazgate/v1/${source}/readings`,
      payload: JSON.stringify(columns),
    }));
  }

  #turnTo(chapter: number): void {
    if (chapter === this.#chapter) return;
    this.#chapter = chapter;
    this.#incidents = incidentsOfChapter(this.#seed, chapter);
  }

  #valueOf(name: string, chapterSeconds: number, stepSeconds: number): number | boolean {
    const wander = this.#wanders.get(name);
    if (wander === undefined) return this.#stateOf(name, chapterSeconds);
    const push = this.#pushOn((point) => point === name, chapterSeconds);
    return wander.step(stepSeconds, push);
  }

  /** The emergency fan runs while chlorine leaks; the inlet valve shuts while its sphere is overfilled. */
  #stateOf(name: string, chapterSeconds: number): boolean {
    const quiet = STATES[name] ?? false;
    if (name.endsWith('/fan-201'))
      return this.#pushOn((point) => point.endsWith('/gt-202'), chapterSeconds) > 1;
    if (name.endsWith('/xv-301'))
      return this.#pushOn((point) => point.endsWith('/lt-301'), chapterSeconds) < 2.9;
    return quiet;
  }

  #pushOn(isMeant: (point: string) => boolean, chapterSeconds: number): number {
    return this.#incidents
      .filter(({ point }) => isMeant(point))
      .reduce((sum, incident) => sum + pushAt(incident, chapterSeconds), 0);
  }
}
