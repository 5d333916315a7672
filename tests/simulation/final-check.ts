import { exportEvents } from '../../gateway/journal/export.ts';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { checkChains, jcs } from './chain-check.ts';
import { DATA } from './disk.ts';
import { FARM } from './farm.ts';
import { checkHistorian } from './historian-check.ts';
import { type ImageRecord, readImage } from './journal-image.ts';
import { briefInhibition } from './naive-inhibition.ts';
import { SecondOpinion } from './second-opinion.ts';
import { eventsInOtherBatches, firstDifference, recordedForms } from './shadow.ts';
import { hold } from './violation.ts';
import type { World } from './world.ts';

const HISTORY_WITHIN_MS = 30_000;

/** What a whole run must have left, looked at while the gateway runs and everything has come to rest. */
export async function checkAtRest(world: World): Promise<void> {
  const { process, checker, watchers, controlRoom } = world;
  if (process === null) return;
  checker.look(process);
  const { core } = process.assembly;
  const open = new Map(core.engine.openAlarms().map((alarm) => [alarm.id, shown(alarm)]));
  const retained = new Map([...controlRoom.alarms].map(([id, alarm]) => [id, shown(alarm)]));
  hold('retained alarm topics are the open alarms', open.size === retained.size, () => {
    return `${open.size} alarms are open, ${retained.size} are retained`;
  });
  for (const watcher of watchers) {
    hold('feed clients see every seq once', watcher.cursor === core.journal.durableSeq, () => {
      return `${watcher.name} stands at ${watcher.cursor}, the journal at ${core.journal.durableSeq}`;
    });
  }
  const records = readImage(world.disk.memory, 1, core.journal.durableLsn);
  const opinion = new SecondOpinion(
    world.plants,
    (topic, payload) => checker.messages.get(`${topic} ${payload}`)?.readings ?? [],
  );
  if (!checker.isDamaged) for (const record of records) opinion.take(record);
  else for (const { events } of records) foldOnly(opinion, events);
  if (!checker.isDamaged) {
    const folded = opinion.fold.openIds().sort();
    hold('replay is live', jcs(folded) === jcs([...open.keys()].sort()), () => {
      return 'the open alarms are not those that the events tell of';
    });
  }
  checkTold(world, opinion, records);
  for (const [id, alarm] of opinion.fold.alarms) {
    const retainedNow = retained.get(id);
    if (alarm.state === 'NORMAL') continue;
    hold('retained alarm topics are the open alarms', retainedNow === open.get(id), () => {
      return `${id} is retained as ${retainedNow} and stands as ${open.get(id)}`;
    });
  }
  if (!checker.isDamaged) checkInterlocks(world, opinion);
  if (!checker.isDamaged) checkInhibitions(world, opinion);
  checkCommands(world);
  checkHistorian(world, records);
  await checkHistory(world, opinion);
}

/** Whoever reads the journal from its beginning, holes and all, is left with the alarms that are open. */
function checkTold(
  { process, checker }: World,
  { fold }: SecondOpinion,
  records: readonly ImageRecord[],
): void {
  const open = new Set(process?.assembly.core.engine.openAlarms().map(({ id }) => String(id)));
  for (const id of open) {
    const isTold = checker.toldIds.has(id) || fold.alarms.has(id);
    hold('no alarm is open without an event', isTold, () => `nothing tells of alarm ${id}`);
  }
  const lastLsn = new Map<string, number>();
  for (const { lsn, events } of records)
    for (const event of events)
      if (event.kind === 'alarm' && event.alarm.id !== null) lastLsn.set(event.alarm.id, lsn);
  for (const [id, { state, rule }] of fold.alarms) {
    if (state === 'NORMAL' || Number(lastLsn.get(id)) < checker.passedOverLsn) continue;
    hold('no alarm ends without an event', open.has(id), () => {
      return `alarm ${id} of ${rule} is ${state} by its last event, and not open`;
    });
  }
}

/** Open cuts are those that the events tell of. */
function checkInterlocks({ process }: World, opinion: SecondOpinion): void {
  if (process === null) return;
  const { engine } = process.assembly.core;
  const open = new Map(
    engine
      .areas()
      .filter(({ required }) => required)
      .map(({ site, source, area, causes }) => [`${site}/${source}/areas/${area}`, causes]),
  );
  const told = new Map(opinion.interlocks.openCauses());
  const inlet = opinion.farm.openCauses();
  if (inlet.length > 0) told.set(`${FARM.site}/${FARM.source}/areas/inlet`, inlet);
  hold(
    'open cuts are those that the events tell of',
    jcs([...open].sort()) === jcs([...told].sort()),
    () => {
      return `${jcs([...open])} instead of ${jcs([...told])}`;
    },
  );
}

/** Every command that waits, and that nothing holds, has reached the controller as soon as the disk has it. */
export function checkCommands({ process, controller }: World): void {
  if (process === null || process.hasFailed || !controller.isListening) return;
  const { engine, journal } = process.assembly.core;
  if (journal.headLsn !== journal.durableLsn) return;
  for (const { id, held } of engine.openCommands(process.steadyMs))
    hold(
      'a command that waits reaches a controller that is there',
      held || controller.heard.has(id),
      () => `${id} was never heard`,
    );
}

/** What is listed as shelved, out of service or in a mode is what the journal tells of. */
function checkInhibitions({ process }: World, opinion: SecondOpinion): void {
  if (process === null) return;
  const listed = process.assembly.core.engine.inhibitions().map(briefInhibition).sort();
  const told = opinion.inhibitions.standing();
  hold('what is inhibited is listed, by whom and why', jcs(listed) === jcs(told), () => {
    return `${jcs(listed)} instead of ${jcs(told)}`;
  });
}

/** An alarm without what changes between two events: its peak, and how far a late one reaches. */
function shown(alarm: Alarm): string {
  const { raisedAt, returnedAt, ...others } = { ...alarm, peak: null };
  return jcs(alarm.late ? others : { ...others, raisedAt, returnedAt });
}

function foldOnly(opinion: SecondOpinion, events: readonly HazgateEvent[]): void {
  for (const event of events) if (event.kind === 'alarm') opinion.fold.note(event);
}

/** Alarm history holds what the events say and nothing else. */
async function checkHistory(world: World, opinion: SecondOpinion): Promise<void> {
  const { process } = world;
  if (process === null) return;
  const { views } = process.assembly;
  const what = 'alarm history does not answer';
  const listed = await world.drive(views.listAlarms({ limit: 1_000 }), HISTORY_WITHIN_MS, what);
  const { alarms, events } = opinion.fold;
  const invariant = 'alarm history is the fold of the events';
  hold(invariant, listed?.items.length === Math.min(1_000, alarms.size), () => {
    return `${listed?.items.length} alarms are listed, ${alarms.size} there have been`;
  });
  for (const alarm of listed?.items ?? []) {
    const mine = alarms.get(alarm.id ?? '');
    hold(invariant, jcs(mine) === jcs(alarm), () => `${jcs(alarm)} instead of ${jcs(mine)}`);
  }
  for (const id of [...alarms.keys()].slice(-20)) {
    const found = await world.drive(views.findAlarm(id), HISTORY_WITHIN_MS, what);
    hold(invariant, jcs(found?.events) === jcs(events.get(id)), () => `the events of ${id} differ`);
  }
}

/** What the disk holds when all is over. */
export async function checkJournal(world: World): Promise<void> {
  const { checker, disk, operators } = world;
  const records = readImage(disk.memory, 1, Number.POSITIVE_INFINITY);
  const recorded = records.flatMap(({ events }) => events);
  const exported: HazgateEvent[] = [];
  for await (const event of exportEvents(disk.memory.clone(), DATA)) exported.push(event);
  checkChains(exported, checker.isDamaged);
  const byNumber = new Map(recorded.map((event) => [event.seq, event.hash]));
  for (const [seq, hash] of checker.seenHashes) {
    const now = byNumber.get(seq);
    hold(
      'announced durable events never change',
      now === hash || (checker.isDamaged && now === undefined),
      () => `event ${seq} was seen as ${hash} and is ${now}`,
    );
  }
  if (checker.isDamaged) return;
  hold('seq has no gap', exported.length === recorded.length, () => {
    return `${exported.length} events are exported, ${recorded.length} lie on the disk`;
  });
  const kept = new Set(records.map(({ message }) => `${message?.topic} ${message?.payload}`));
  for (const message of checker.acknowledgedMessages) {
    if (!checker.mustBeKept(message)) continue;
    hold(
      'acknowledged readings are recovered and judged',
      kept.has(`${message.topic} ${message.payload}`),
      () => `${message.topic} ${message.payload} was acknowledged and is not in the journal`,
    );
  }
  const comments = new Set(recorded.map(({ comment }) => comment));
  for (const { comment, action } of operators.done) {
    hold('an action answered as done stays done', comments.has(comment), () => {
      return `${comment} (${action.do}) is not in the journal`;
    });
  }
  checkBatches(world, records);
}

function checkBatches(world: World, records: Parameters<typeof recordedForms>[0]): void {
  const made = eventsInOtherBatches(records, () => world.random.below(2) === 0);
  const recorded = recordedForms(records);
  const place = firstDifference(made, recorded);
  hold(
    'the same inputs in other batches give the same events',
    place === -1,
    () =>
      `event ${place + 1} of ${recorded.length} (${made.length}): ${made[place]} instead of ${recorded[place]}`,
  );
}
