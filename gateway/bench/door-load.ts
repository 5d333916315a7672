import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { sealConfiguration } from '../config/configuration-hash.ts';
import { Core, NO_VIEW_TRACES } from '../core.ts';
import { NodeDisk } from '../journal/node-disk.ts';
import { SigningKey } from '../journal/signing-key.ts';
import { bootMark, SystemClock } from '../system-clock.ts';
import type { DoorTask, RateResult } from './load-task.ts';
import { type Plant, plantSite, readingTopic } from './rig.ts';

/** Messages taken in during one turn of the event loop, as many as a busy broker reads at once. */
const PER_TURN = 200;
/** Bytes that may wait for the disk: about what 50 clients with 20 in flight have. */
const PENDING_BYTES_MAX = 200_000;
/** Beyond every processor's cache, so that no plant has the advantage of a neighbour's turn. */
const STRIDE = 7_919;

/** How often each point is heard before anything is measured. */
const SWEEPS_MIN = 3;

/** Topics of all points, in an order in which neighbours lie far apart. */
function scatteredTopics({ sources, pointsEach }: Plant): readonly string[] {
  const count = sources * pointsEach;
  return Array.from({ length: count }, (_, index) => {
    const point = (index * STRIDE) % count;
    return readingTopic(Math.floor(point / pointsEach), point % pointsEach);
  });
}

async function takeIn(core: Core, topics: readonly string[], until: () => boolean, from: number) {
  let count = from;
  while (!until()) {
    for (let i = 0; i < PER_TURN; i++, count++) {
      const topic = topics[count % topics.length] ?? '';
      const payload = Buffer.from(`{"v":12.5,"n":${count}}`);
      core.door.admitMessage({ client: 'bench', topic, payload });
    }
    do await turn();
    while (core.journal.pendingBytes > PENDING_BYTES_MAX);
  }
  return count;
}

/**
 * Takes messages in: decoded, judged, on disk. First every point is heard three times, however many there are: the first reading
 * is judged in full, and only from the third on one is as cheap as all that follow.
 */
export async function doorLoad(task: DoorTask): Promise<RateResult> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-bench-'));
  const failed: string[] = [];
  const disk = new NodeDisk();
  const core = new Core({
    disk,
    clock: new SystemClock(),
    directory,
    views: NO_VIEW_TRACES,
    key: SigningKey.fromSeed(new Uint8Array(32)),
    version: 'bench',
    bootMark,
    listener: {
      committed: () => undefined,
      announced: () => undefined,
      failed: (detail) => failed.push(detail),
    },
  });
  try {
    await core.start(sealConfiguration({ sites: [plantSite(task.plant)], profiles: [] }));
    const topics = scatteredTopics(task.plant);
    let warm = 0;
    const warmBy = performance.now() + task.seconds * 1_000;
    const isWarm = (): boolean =>
      warm++ * PER_TURN >= SWEEPS_MIN * topics.length && performance.now() >= warmBy;
    const first = await takeIn(core, topics, isWarm, 0);
    const before = process.cpuUsage();
    const startedMs = performance.now();
    const endMs = startedMs + task.seconds * 1_000;
    const readings = (await takeIn(core, topics, () => performance.now() >= endMs, first)) - first;
    const wallSeconds = (performance.now() - startedMs) / 1_000;
    const { user, system } = process.cpuUsage(before);
    if (failed.length > 0) throw new Error(failed.join('; '));
    const cpuNs = ((user + system) * 1_000) / readings;
    return { readings, perSecond: readings / wallSeconds, cpuNs };
  } finally {
    await core.stop('measured').catch(() => undefined);
    await disk.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
