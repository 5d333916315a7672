import { EVERY_EVENT } from '../../gateway/feed/event-filter.ts';
import type { FeedSink } from '../../gateway/feed/feed-sink.ts';
import type { Damage } from '../../gateway/journal/damage.ts';
import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';
import { checkInterlockIds } from './damage-check.ts';
import { type SimulatedDisk, STOP_MARK } from './disk.ts';
import { eventsInImage, type ImageRecord, isDurable, readImage } from './journal-image.ts';
import type { SentMessage } from './messages.ts';
import type { PlantPlan } from './plant.ts';
import type { GatewayProcess } from './process.ts';
import { ShadowEngine } from './shadow.ts';
import { SteadyCheck } from './steady-check.ts';
import type { SimulatedTime } from './time.ts';
import type { SimulatedViewTraces } from './view-traces.ts';
import { hold } from './violation.ts';

/** What the checker looks at. */
export interface Checked {
  readonly time: SimulatedTime;
  readonly disk: SimulatedDisk;
  readonly plants: readonly PlantPlan[];
  readonly viewTraces: SimulatedViewTraces;
}

interface Announcement {
  readonly id: string;
  readonly version: number;
  readonly atMs: number;
}

interface StoppedAt {
  readonly lsn: number;
  readonly seq: number;
}

/** The last record before the journal gives up may be a new configuration with all the events that it makes. */
const RECORD_BYTES_MAX = 64 * 1024;
/** An announcement this old must have reached its file, unless the disk held it up. */
const NOTED_WITHIN_MS = 200;

/** Number of the last event that clients of the feed were told, as one who comes now learns it; null where none is taken. */
function toldUpTo(process: GatewayProcess): number | null {
  let told: number | null = null;
  const sink: FeedSink = {
    write: (chunk) => {
      const [, data = 'null'] =
        /^event: heartbeat\ndata: (.*)$/m.exec(String(Buffer.from(chunk))) ?? [];
      told ??= JSON.parse(data)?.seq ?? null;
      return true;
    },
    bufferedBytes: () => 0,
    close: () => {},
  };
  process.assembly.feed.subscribe(sink, { after: null, filter: EVERY_EVENT })?.cancel();
  return told;
}

function isTold(damage: readonly Damage[], lsn: number): boolean {
  return damage.some(({ lsnFrom, lsnTo }) => lsnFrom <= lsn && lsn <= lsnTo);
}

function placeOf({ site, source, point, rule }: Alarm): string {
  return `${site} ${source} ${point} ${rule}`;
}

/** Watches a run while it goes on, and remembers what must hold at its end. */
export class Checker {
  /** Damage was done to the journal at rest: the past is not whole any more. */
  isDamaged = false;
  readonly messages = new Map<string, SentMessage>();
  readonly acknowledgedMessages: SentMessage[] = [];
  /** Hash of each event that somebody saw as durable, by number. */
  readonly seenHashes = new Map<number, string>();
  /** The last record of a hole in or behind which a snapshot lay: of what ended before the snapshot no event tells any more. */
  passedOverLsn = 0;
  /** Ids of the alarms of which the journal told before damage was done to it. */
  readonly toldIds = new Set<string>();
  /** Record numbers known to be durable. */
  durableLsn = 0;
  readonly #world: Checked;
  readonly #shadow = new ShadowEngine();
  readonly #steady = new SteadyCheck();
  readonly #versions = new Map<string, number>();
  readonly #alwaysKnown: ReadonlySet<string>;
  #announced: Announcement[] = [];
  #diedAtMs = 0;
  #cleanHeadLsn: number | null = null;
  #isBehindDamage = false;
  /** The first record of the process that runs. */
  #startLsn = 1;
  /** A record whose loss the next start must tell. */
  #mustBeTold: number | null = null;
  /** Where the last strict stop in order was, by record and event. */
  #stoppedAt: StoppedAt | null = null;
  /** Of that, what the next start must miss. */
  #mustBeMissed: StoppedAt | null = null;

  constructor(world: Checked) {
    this.#world = world;
    const [first, ...others] = world.plants;
    const names = [...(first?.points.keys() ?? [])];
    this.#alwaysKnown = new Set(
      names.filter((name) => others.every(({ points }) => points.has(name))),
    );
  }

  // --- devices --------------------------------------------------------------------------------------------------

  readonly sent = (message: SentMessage): void => {
    this.messages.set(`${message.topic} ${message.payload}`, message);
  };

  readonly acknowledged = (message: SentMessage): void => {
    this.acknowledgedMessages.push(message);
    if (!this.mustBeKept(message)) return;
    const { disk } = this.#world;
    hold(
      'no acknowledgement before the sync',
      isDurable(disk.memory, message.topic, message.payload),
      () => `${message.topic} ${message.payload} is acknowledged and not on the disk`,
    );
  };

  /** Whether a message has a reading that every configuration knows and that can be told from all others. */
  mustBeKept({ readings, isUnique }: SentMessage): boolean {
    return isUnique && readings.some(({ fullName }) => this.#alwaysKnown.has(fullName));
  }

  // --- feed and topics ------------------------------------------------------------------------------------------

  readonly saw = (event: HazgateEvent): void => {
    const { seq, hash } = event;
    if (seq === null || hash === null) {
      this.#sawAnnounced(event);
      return;
    }
    const known = this.seenHashes.get(seq) ?? hash;
    hold('announced durable events never change', known === hash, () => {
      return `event ${seq} was ${known} and is ${hash}`;
    });
    this.seenHashes.set(seq, hash);
  };

  #sawAnnounced(event: HazgateEvent): void {
    hold('announced durable events never change', !event.durable, () => {
      return `an event without a number claims to be durable: ${JSON.stringify(event)}`;
    });
    if (event.kind !== 'alarm' || event.alarm.id === null) return;
    const { id, version } = event.alarm;
    const isKnown = this.#announced.some((each) => each.id === id && each.version === version);
    if (!isKnown) this.#announced.push({ id, version, atMs: this.#world.time.elapsedMs });
  }

  // --- the process ----------------------------------------------------------------------------------------------

  started(process: GatewayProcess): void {
    const { recovery } = process.assembly.core;
    const { nextLsn, tornTail, damage, difference } = recovery;
    hold(
      'the journal is damaged only where damage was done',
      damage.length === 0 || this.isDamaged,
      () => JSON.stringify(damage),
    );
    if (damage.length > 0) this.#isBehindDamage = true;
    for (const { lsnFrom, lsnTo, snapshotLsn = 0 } of damage)
      if (snapshotLsn >= lsnFrom) this.passedOverLsn = Math.max(this.passedOverLsn, lsnTo);
    hold('replay is live', difference === null, () => JSON.stringify(difference));
    hold(
      'acknowledged readings are recovered and judged',
      nextLsn > this.durableLsn || this.isDamaged,
      () => `record ${this.durableLsn} was durable and the journal goes on at ${nextLsn}`,
    );
    if (this.#cleanHeadLsn !== null && !this.isDamaged) {
      hold(
        'a clean stop loses nothing',
        nextLsn === this.#cleanHeadLsn + 1 && tornTail === null,
        () => {
          return `stopped at record ${this.#cleanHeadLsn}, goes on at ${nextLsn}; ${JSON.stringify(tornTail)}`;
        },
      );
    }
    this.#cleanHeadLsn = null;
    this.#checkViewed(process);
    this.#checkStopped(process);
    this.#steady.started(process, !this.isDamaged);
    checkInterlockIds(process, this.#world.disk.memory);
    this.#follow(process, nextLsn - 1);
    if (!this.isDamaged) this.#checkWithdrawn(recovery.withdrawn);
    this.#startLsn = nextLsn;
    this.look(process);
  }

  /** Damage is about to be done to the journal at rest. */
  readonly aboutToDamage = (): void => {
    for (const event of eventsInImage(this.#world.disk.memory))
      if (event.kind === 'alarm' && event.alarm.id !== null) this.toldIds.add(event.alarm.id);
  };

  /** The journal was damaged somewhere before its end. */
  decayed(): void {
    this.isDamaged = true;
    // Snapshots may be gone too, and with them what was known of records that an earlier damage took.
    this.#isBehindDamage = true;
  }

  /** Somebody takes segments of the journal away, its end among them. */
  lost(): void {
    const { disk, viewTraces } = this.#world;
    const left = readImage(disk.memory, 1, Number.POSITIVE_INFINITY).at(-1)?.lsn ?? 0;
    this.decayed();
    if (viewTraces.lsn > left) this.#mustBeTold = viewTraces.lsn;
    const marked = this.#markedEnd;
    if (marked !== null && marked.lsn > left) this.#mustBeMissed = marked;
  }

  /** Somebody can say how far the journal had come: a loss of its end must not pass in silence. */
  get isEndKnown(): boolean {
    return this.isEndViewed || (this.#markedEnd?.lsn ?? 0) >= this.durableLsn;
  }

  /** The views can say it, also where the mark of the last stop is gone. */
  get isEndViewed(): boolean {
    return this.#world.viewTraces.lsn >= this.durableLsn;
  }

  /** Where the last strict stop was, as long as its mark lies there. */
  get #markedEnd(): StoppedAt | null {
    const isMarked = this.#world.disk.memory.durablePaths().includes(STOP_MARK);
    return isMarked ? this.#stoppedAt : null;
  }

  /** Where the last stop in order was is known: records up to there are missed, and no number comes again. */
  #checkStopped({ assembly: { core } }: GatewayProcess): void {
    const lost = this.#mustBeMissed;
    this.#mustBeMissed = null;
    if (lost === null) return;
    const { damage } = core.recovery;
    const invariant = 'the end that a stop in order left is never missed in silence';
    hold(
      invariant,
      isTold(damage, lost.lsn),
      () => `record ${lost.lsn} is gone; told: ${JSON.stringify(damage)}`,
    );
    hold(invariant, core.journal.headSeq > lost.seq, () => {
      return `it had stopped at event ${lost.seq}, and the journal goes on at ${core.journal.headSeq}`;
    });
  }

  /** What views had taken in was durable: where it is gone that is told, and no number comes again. */
  #checkViewed(process: GatewayProcess): void {
    const { core } = process.assembly;
    const { nextLsn, tornTail, damage } = core.recovery;
    const { lsn, seq, keptLsn } = this.#world.viewTraces;
    const lost = this.#mustBeTold;
    this.#mustBeTold = null;
    const isThere = nextLsn > lsn || (nextLsn === lsn && tornTail !== null);
    hold('what views had taken in is never missed in silence', isThere, () => {
      return `a view has taken in record ${lsn}, and the journal goes on at ${nextLsn}`;
    });
    if (lost === null) return;
    this.#checkGivenBack(process);
    const isToldAndKept = isTold(damage, lost) && keptLsn === lost;
    hold('what views had taken in is never missed in silence', isToldAndKept, () => {
      return `record ${lost} is gone; told and kept: ${JSON.stringify(damage)}, ${keptLsn}`;
    });
    hold('what views had taken in is never missed in silence', core.journal.headSeq > seq, () => {
      return `a view has taken in event ${seq}, and the journal goes on at ${core.journal.headSeq}`;
    });
  }

  /** Alarms that were open and stand on what is configured now are open again. */
  #checkGivenBack({ assembly: { core } }: GatewayProcess): void {
    const { hash } = core.engine.register;
    const { givenBack } = this.#world.viewTraces;
    // One that an earlier start could not take back (nothing configured stood for it then) has a younger one in its place.
    const youngest = new Map(givenBack.map(({ alarm }) => [placeOf(alarm), alarm.id]));
    for (const { alarm } of givenBack) {
      if (alarm.config !== hash || alarm.late || alarm.rule === 'communication') continue;
      if (youngest.get(placeOf(alarm)) !== alarm.id) continue;
      const isOpen = alarm.id !== null && core.engine.openAlarm(alarm.id) !== null;
      hold('open alarms outlive the loss of their records', isOpen, () => {
        return `${alarm.id} was ${alarm.state} in a view, and is not open any more`;
      });
    }
  }

  /** What the events of a life leave open is open: no alarm goes without a word, also where damage had been found. */
  #checkTold({ assembly: { core } }: GatewayProcess): void {
    const { engine, journal } = core;
    if (journal.headLsn !== journal.durableLsn) return;
    const last = new Map<string, Alarm>();
    const records = readImage(this.#world.disk.memory, this.#startLsn, journal.headLsn);
    for (const event of records.flatMap(({ events }) => events))
      if (event.kind === 'alarm' && event.alarm.id !== null) last.set(event.alarm.id, event.alarm);
    for (const [id, { state, rule }] of last) {
      const isOpen = engine.openAlarm(id) !== null;
      hold('no alarm ends without an event', isOpen === (state !== 'NORMAL'), () => {
        return `alarm ${id} of ${rule} is ${state} by its last event, and ${isOpen ? '' : 'not '}open`;
      });
    }
  }

  /** Whether a record that a power loss would leave tells that the cut of an interlock has ended. */
  isPermitted(interlock: string): boolean {
    return eventsInImage(this.#world.disk.memory).some(
      (event) =>
        event.kind === 'interlock' &&
        event.type === 'restore-permitted' &&
        event.interlock.id === interlock,
    );
  }

  /** The present state of a living process, as often as one likes. */
  look(process: GatewayProcess): void {
    const { core } = process.assembly;
    const { journal } = core;
    hold(
      'memory is bounded',
      journal.pendingBytes <= process.pendingBytesMax + RECORD_BYTES_MAX,
      () => `${journal.pendingBytes} bytes wait for the disk`,
    );
    const told = toldUpTo(process);
    hold(
      'what is durable is told at once, whatever a view does',
      told === journal.durableSeq,
      () => {
        return `the feed has told up to event ${told}, the disk has ${journal.durableSeq}`;
      },
    );
    this.#follow(process, journal.durableLsn);
    if (journal.durableLsn !== journal.headLsn || this.#shadow.lsn !== journal.headLsn) return;
    this.#shadow.compare(core.engine.snapshot());
  }

  /** After time has passed: nothing that is due waits. */
  lookAtDeadlines(process: GatewayProcess): void {
    const dueAt = process.assembly.core.engine.nextDueAt();
    hold('deadlines are kept', dueAt === null || dueAt >= process.steadyMs, () => {
      return `a deadline of ${dueAt} still stands at ${process.steadyMs}`;
    });
  }

  stopping(process: GatewayProcess): void {
    this.look(process);
    this.#checkTold(process);
  }

  stopped(process: GatewayProcess, isStrict: boolean): void {
    const { journal } = process.assembly.core;
    this.#diedAtMs = this.#world.time.elapsedMs;
    // Its last words too: views have stopped before them.
    this.durableLsn = Math.max(this.durableLsn, journal.durableLsn);
    if (!isStrict) return;
    hold('a clean stop loses nothing', journal.durableLsn === journal.headLsn, () => {
      return `${journal.headLsn - journal.durableLsn} records were not written`;
    });
    this.#cleanHeadLsn = journal.headLsn;
    this.#stoppedAt = { lsn: journal.headLsn, seq: journal.headSeq };
  }

  dying(process: GatewayProcess): void {
    this.look(process);
    this.#checkTold(process);
    this.#diedAtMs = this.#world.time.elapsedMs;
  }

  /** Follows the durable records with the shadow. */
  #follow(process: GatewayProcess, toLsn: number): void {
    this.durableLsn = Math.max(this.durableLsn, process.assembly.core.journal.durableLsn);
    if (this.#isBehindDamage) {
      const { engine, journal } = process.assembly.core;
      if (journal.headLsn !== journal.durableLsn) return;
      this.#isBehindDamage = false;
      this.#shadow.restart(engine, journal.headLsn);
      return;
    }
    for (const record of readImage(this.#world.disk.memory, this.#shadow.lsn + 1, toLsn)) {
      if (record.lsn !== this.#shadow.lsn + 1) return;
      this.#shadow.take(record);
      this.#noteVersions(record);
    }
  }

  #noteVersions(record: ImageRecord): void {
    for (const event of record.events) {
      if (event.kind === 'alarm' && event.alarm.id !== null) {
        this.#versions.set(event.alarm.id, event.alarm.version);
      }
      if (event.kind !== 'system' || event.type !== 'started') continue;
      const withdrawn = event.system.withdrawn as readonly string[];
      this.#announced = this.#announced.filter(({ id }) => !withdrawn.includes(id));
    }
    this.#announced = this.#announced.filter(
      ({ id, version }) => (this.#versions.get(id) ?? 0) < version,
    );
  }

  /** What was announced and did not become durable is withdrawn, as far as the disk let anybody know of it. */
  #checkWithdrawn(withdrawn: readonly string[]): void {
    const { disk } = this.#world;
    // What the disk may not have heard of in time is lost without a word, and not looked for again.
    this.#announced = this.#announced.filter(
      ({ atMs }) => disk.freeSinceMs <= atMs && this.#diedAtMs - atMs >= NOTED_WITHIN_MS,
    );
    for (const { id, version, atMs } of this.#announced) {
      const isDurableNow = (this.#versions.get(id) ?? 0) >= version;
      hold(
        'what was announced becomes durable or is withdrawn',
        isDurableNow || withdrawn.includes(id),
        () => `alarm ${id} version ${version}, announced at ${atMs} ms, is gone without a word`,
      );
    }
  }
}
