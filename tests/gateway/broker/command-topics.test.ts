import { describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../../gateway/broker/broker.ts';
import { CommandTopics } from '../../../gateway/broker/command-topics.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { InterlockCommand } from '../../../rules/interlock-command.ts';
import { FEED, MineRig, mineRegister, T1 } from '../../support/mine-rig.ts';

const TOPIC = 'hazgate/v1/mine/face-1/areas/face/command';

function setUp() {
  const rig = new MineRig({ interlocks: { commands: 'on' } });
  const sent: OutgoingMessage[] = [];
  const topics = new CommandTopics({
    publish: (message) => sent.push(message),
    open: () => rig.waiting(),
  });
  /** What the rig has just told, as the journal would pass it on. */
  const told = (durable: boolean): HazgateEvent[] =>
    rig.outcome.events.map((event) => ({
      ...event,
      durable,
      seq: durable ? 1 : null,
      siteSeq: null,
      recordedAt: new Date(rig.moment.wallMs).toISOString(),
      prevHash: null,
      sitePrevHash: null,
      hash: null,
    }));
  const ids = () => sent.map(({ payload }) => JSON.parse(payload).id);
  return { rig, sent, topics, told, ids };
}

/** Power is permitted at second 2, and at second 3, before the disk has that, a cause is in doubt. */
function permitInDoubt({ rig, topics, told }: ReturnType<typeof setUp>): void {
  rig.at(1).of('t1', 1.6);
  rig.at(2).of('t1', 0.5);
  const permitted = told(true);
  rig.at(3).of('t1', 0.5, { q: 'uncertain' });
  topics.publish(permitted);
  topics.committed();
}

describe('commands', () => {
  it('go out with the event that tells of them, exactly as they are repeated later', () => {
    const { rig, sent, topics, told } = setUp();
    rig.at(1).of('t1', 1.6);
    topics.publish(told(true));
    expect(sent).toMatchObject([{ topic: TOPIC, qos: 1, retain: false }]);
    const payload = JSON.parse(sent[0]?.payload ?? '');
    const [open] = rig.commands();
    const { site: _, source: __, held: ___, ...command } = open as InterlockCommand;
    expect(payload).toEqual(command);
    expect(Object.keys(payload)).toEqual([
      'id',
      'action',
      'area',
      'cause',
      'requestedAt',
      'expiresAt',
    ]);
  });

  it('go out before the disk has them, and not a second time when it does', () => {
    const { rig, topics, told, ids } = setUp();
    rig.at(1).of('t1', 1.6);
    topics.publish(told(false));
    topics.publish(told(false));
    topics.publish(told(true));
    expect(ids()).toHaveLength(1);
  });

  it('that wait go out again where another register turns commands on again', () => {
    const { rig, topics, told, ids } = setUp();
    rig.at(1).of('t1', 1.6);
    topics.publish(told(true));
    rig.at(2).configure(mineRegister({ interlocks: { commands: 'off' } }, 'sha256:off'));
    topics.configured();
    expect(ids()).toHaveLength(1);
    rig.at(3).configure(mineRegister({ interlocks: { commands: 'on' } }, 'sha256:on'));
    topics.configured();
    expect(new Set(ids()).size).toBe(1);
    expect(ids()).toHaveLength(2);
  });

  it('to restore go out when it is permitted, and the disk has it', () => {
    const { rig, sent, topics, told } = setUp();
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t1', 0.5);
    topics.publish(told(false));
    topics.subscribed(['#']);
    expect(sent).toEqual([]);
    topics.publish(told(true));
    topics.committed();
    topics.subscribed(['hazgate/v1/+/rejected']);
    expect(sent.map(({ payload }) => JSON.parse(payload))).toMatchObject([
      { action: 'restore', id: rig.commands()[0]?.id, cause: 'mine/face-1/t1' },
    ]);
    expect(JSON.parse(sent[0]?.payload ?? '').expiresAt).toBe(rig.commands()[0]?.expiresAt);
    topics.subscribed(['#']);
    expect(sent).toHaveLength(2);
    const behindStart = new CommandTopics({
      publish: (message) => sent.push(message),
      open: () => rig.commands(),
    });
    const id = rig.commands()[0]?.id ?? '';
    behindStart.republish([]);
    behindStart.subscribed(['#']);
    expect(sent).toHaveLength(2);
    behindStart.republish([id]);
    behindStart.subscribed(['#']);
    expect(sent).toHaveLength(4);
  });

  it('to restore go out where commands are turned on again behind a start, which knows of them', () => {
    const { rig, sent, ids } = setUp();
    rig.at(1).of('t1', 1.6);
    rig.at(2).of('t1', 0.5);
    const [restore] = rig.commands();
    rig.at(3).configure(mineRegister({ interlocks: { commands: 'off' } }, 'sha256:off'));
    const behindStart = new CommandTopics({
      publish: (message) => sent.push(message),
      open: () => rig.waiting(),
    });
    behindStart.republish([String(restore?.id)]);
    behindStart.subscribed([TOPIC]);
    expect(ids()).toEqual([]);
    rig.at(4).configure(mineRegister({ interlocks: { commands: 'on' } }, 'sha256:on'));
    behindStart.configured();
    behindStart.committed();
    expect(ids()).toEqual([restore?.id]);
  });

  it('to restore do not go out behind a cut that has, where the disk has the permission later', () => {
    const { rig, sent, topics, told, ids } = setUp();
    rig.at(1).of('t1', 1.6);
    topics.publish(told(true));
    rig.at(2).of('t1', 0.5);
    const permitted = told(true);
    rig.at(3).of('t1', 1.6);
    topics.publish(told(false));
    expect(sent.map(({ payload }) => JSON.parse(payload).action)).toEqual(['cut', 'cut']);
    topics.publish(permitted);
    topics.committed();
    topics.publish(told(true));
    topics.committed();
    topics.subscribed([TOPIC]);
    const [first, second] = ids();
    expect(ids()).toEqual([first, second, second]);
  });

  it('to restore wait while a cause permits nothing any more, also for whoever subscribes', () => {
    const setting = setUp();
    const { rig, topics, ids } = setting;
    permitInDoubt(setting);
    topics.subscribed([TOPIC]);
    expect(ids()).toEqual([]);
    rig.at(4).of('t1', 0.5);
    topics.committed();
    topics.committed();
    const [restore] = rig.commands();
    expect(restore).toMatchObject({ action: 'restore', held: false });
    expect(ids()).toEqual([restore?.id]);
    rig.at(5).of('t1', 0.5, { q: 'uncertain' });
    topics.subscribed([TOPIC]);
    topics.committed();
    expect(ids()).toHaveLength(1);
    rig.at(6).of('t1', 0.5);
    topics.committed();
    expect(ids()).toEqual([restore?.id, restore?.id]);
  });

  it('to restore that have expired while they were held are forgotten', () => {
    const setting = setUp();
    const { rig, topics, ids } = setting;
    permitInDoubt(setting);
    rig.at(63).of('t1', 0.5);
    topics.committed();
    expect(ids()).toEqual([]);
  });

  it('of events that ask for nothing, or with commands off, do not exist', () => {
    const { sent, topics } = setUp();
    const off = new MineRig();
    off.at(1).of('t1', 1.6);
    const [event] = off.outcome.events.slice(-1);
    topics.publish([{ ...event, durable: true, recordedAt: '' } as HazgateEvent]);
    off.at(2).of('t1', 0.5);
    for (const each of off.outcome.events)
      topics.publish([{ ...each, durable: true, recordedAt: '' } as HazgateEvent]);
    const confirmed = new MineRig({
      areas: [{ id: 'face', feed: 'kd1' }],
      points: [T1, FEED],
      interlocks: { commands: 'on' },
    });
    confirmed.at(1).of('t1', 1.6);
    confirmed.at(2).of('kd1', 0);
    for (const each of confirmed.outcome.events)
      topics.publish([{ ...each, durable: true, recordedAt: '' } as HazgateEvent]);
    expect(confirmed.outcome.events).toMatchObject([{ interlock: { commanded: true } }]);
    expect(sent).toEqual([]);
  });

  it('are sent again at a start and to whoever subscribes, as long as they wait for an answer', () => {
    const { rig, topics, ids } = setUp();
    rig.at(1).of('t1', 1.6);
    const id = rig.commands()[0]?.id ?? '';
    topics.republish([]);
    topics.subscribed(['hazgate/v1/mine/alarm-events', 'hazgate/v1/mine/face-1/areas/+/command']);
    topics.subscribed(['#']);
    topics.subscribed(['hazgate/v1/mine/face-2/areas/face/command', 'hazgate/v1/mine/rejected']);
    expect(ids()).toEqual([id, id, id]);
    rig.answer(id, 'done');
    topics.republish([]);
    topics.subscribed([TOPIC]);
    expect(ids()).toHaveLength(3);
  });
});
