import { describe, expect, test } from 'vitest';
import { Door, type DoorJournal } from '../../gateway/door.ts';
import { LIMITS } from '../../gateway/limits.ts';
import { Engine } from '../../rules/engine.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { mineRegister } from '../support/mine-rig.ts';
import { testRegister } from '../support/rig.ts';

const READING = 'hazgate/v1/park/tanks/p0/reading';

interface Kept {
  readonly kind: string;
  readonly atMs: number;
}

function build(): { clock: ManualClock; door: Door; kept: Kept[] } {
  const clock = new ManualClock();
  const kept: Kept[] = [];
  const journal: DoorJournal = {
    append(at, input) {
      const kind = input.kind === 'json' ? (input.value as { kind: string }).kind : input.kind;
      kept.push({ kind, atMs: at.steadyMs });
      return { lsn: kept.length, events: [] };
    },
  };
  const engine = new Engine(testRegister([{ staleAfterMs: 3_600_000 }]));
  const door = new Door({ clock, engine, journal, lastLsn: 0 });
  door.admit({ kind: 'start', deafSince: null, facts: {} });
  return { clock, door, kept };
}

function read(door: Door, value: number): void {
  door.admitMessage({ client: 'c', topic: READING, payload: Buffer.from(String(value)) });
}

describe('an idle gateway', () => {
  test('writes down that time has passed, so that a crash shows until when it could hear', () => {
    const { clock, door, kept } = build();
    door.watchIdleness();
    clock.advanceNow(LIMITS.idleRecordEveryMs * 2);
    expect(kept.map(({ kind }) => kind)).toEqual(['start', 'tick', 'tick']);
    expect(kept.at(-1)?.atMs).toBe(LIMITS.idleRecordEveryMs * 2);
    door.stop();
    clock.advanceNow(LIMITS.idleRecordEveryMs * 2);
    expect(kept).toHaveLength(3);
  });

  test('writes nothing of the kind while readings come in', () => {
    const { clock, door, kept } = build();
    door.watchIdleness();
    for (let second = 0; second < 20; second += 1) {
      clock.advanceNow(1_000);
      read(door, second);
    }
    expect(kept.filter(({ kind }) => kind === 'tick')).toEqual([]);
  });
});

describe('a message', () => {
  test('of which nothing can be judged makes no record and waits for what came before', () => {
    const { door, kept } = build();
    read(door, 1);
    const { lsn, rejections } = door.admitMessage({
      client: 'c',
      topic: READING,
      payload: Buffer.from('"twelve"'),
    });
    expect({ lsn, code: rejections[0]?.code }).toEqual({ lsn: 2, code: 'wrong-type' });
    expect(kept.map(({ kind }) => kind)).toEqual(['start', 'message']);
    expect(door.rejected).toBe(1);
  });
});

describe('the answer of a controller', () => {
  test('is judged and written down like a reading, and ends what waits for it', () => {
    const clock = new ManualClock();
    const kinds: string[] = [];
    const engine = new Engine(mineRegister({ interlocks: { commands: 'on' } }));
    const journal: DoorJournal = {
      append(_, input) {
        kinds.push(input.kind === 'json' ? (input.value as { kind: string }).kind : input.kind);
        return { lsn: kinds.length, events: [] };
      },
    };
    const door = new Door({ clock, engine, journal, lastLsn: 0 });
    const send = (topic: string, payload: string) =>
      door.admitMessage({
        client: 'c',
        topic: `hazgate/v1/mine/face-1/${topic}`,
        payload: Buffer.from(payload),
      });
    send('t1/reading', '1.6');
    const [command] = engine.openCommands(clock.now().steadyMs);
    const answer = JSON.stringify({ id: command?.id, result: 'done' });
    const { lsn, readings, rejections } = send('areas/face/command/result', answer);
    expect({ lsn, readings, rejections }).toEqual({ lsn: 2, readings: [], rejections: [] });
    expect(kinds).toEqual(['message', 'message']);
    expect(engine.openCommands(clock.now().steadyMs)).toEqual([]);
    door.stop();
  });
});

describe('an action', () => {
  test('is answered when it is durable, and as not durable after five seconds', async () => {
    const { clock, door } = build();
    const shelve = { do: 'shelve', point: 'park/tanks/p0', minutes: 5, reason: 'works' } as const;
    const slow = door.perform(shelve, 'amy', null);
    clock.advanceNow(LIMITS.actionWaitMs);
    expect(await slow).toEqual({ kind: 'not-durable' });
    const answer = door.perform({ do: 'unshelve', point: 'park/tanks/p0' }, 'amy', null);
    door.confirm(door.lastLsn);
    expect((await answer).kind).toBe('done');
  });

  test('that is refused makes no record', async () => {
    const { door, kept } = build();
    const answer = await door.perform({ do: 'acknowledge', alarm: 'none' }, 'amy', null);
    expect(answer).toMatchObject({ kind: 'refused', refusal: { reason: 'not-found' } });
    expect(kept).toHaveLength(1);
  });
});
