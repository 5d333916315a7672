import type { FeedLog } from '../../../gateway/feed/feed.ts';
import type { FeedSink } from '../../../gateway/feed/feed-sink.ts';
import type { Alarm, AlarmEventType } from '../../../rules/alarm.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { SAMPLE_ALARM } from '../../support/sample-alarm.ts';

/** One server-sent event as a client parses it. */
export interface SeenEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** Parses a stream as the HTML standard says, as far as we use it; comments and an unfinished last event are left out. */
export function parseStream(text: string): SeenEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block): SeenEvent[] => {
    let id: string | null = null;
    let event = 'message';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('event: ')) event = line.slice(7);
      else if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    return data.length === 0 ? [] : [{ id, event, data: data.join('\n') }];
  });
}

/** A client in memory; `reads` false is one that has stopped reading. */
export class FakeSink implements FeedSink {
  reads = true;
  closed = false;
  text = '';
  unread = 0;
  unreadMax = 0;
  onWrite: () => void = () => undefined;

  write(chunk: Uint8Array): boolean {
    if (this.closed) throw new Error('written after close');
    this.text += Buffer.from(chunk).toString();
    if (!this.reads) this.unread += chunk.length;
    this.unreadMax = Math.max(this.unreadMax, this.unread);
    this.onWrite();
    return this.unread === 0;
  }

  bufferedBytes(): number {
    return this.unread;
  }

  close(): void {
    if (this.closed) throw new Error('closed twice');
    this.closed = true;
  }

  seen(): SeenEvent[] {
    return parseStream(this.text);
  }

  /** What was seen but for heartbeats. */
  news(): SeenEvent[] {
    return this.seen().filter((each) => each.event !== 'heartbeat');
  }

  ids(): number[] {
    return this.news()
      .filter((each) => each.event !== 'reset' && each.id !== null)
      .map((each) => Number(each.id));
  }
}

/** A journal in memory, read asynchronously. */
export class FakeLog implements FeedLog {
  events: HazgateEvent[] = [];
  broken = false;
  reads = 0;
  /** Holds each answer back until released, when set. */
  gate: Promise<void> | null = null;

  durableSeq(): number {
    return this.events.at(-1)?.seq ?? 0;
  }

  async after(
    seq: number,
    { limit }: { readonly limit: number },
  ): Promise<readonly HazgateEvent[]> {
    this.reads += 1;
    if (this.gate !== null) await this.gate;
    if (this.broken) throw new Error('unreadable');
    return this.events.filter((event) => (event.seq ?? 0) > seq).slice(0, limit);
  }
}

/** An alarm to put into events and lists. */
export function alarm(over: Partial<Alarm> = {}): Alarm {
  return {
    ...SAMPLE_ALARM,
    id: 'a1',
    site: 'north',
    source: 'tanks',
    point: 'lt-1',
    ...over,
  };
}

/** An event of an alarm; not durable where `seq` is null. */
export function alarmEvent(
  seq: number | null,
  over: Partial<Alarm> = {},
  type: AlarmEventType = 'raised',
): HazgateEvent {
  const subject = alarm(over);
  return {
    kind: 'alarm',
    type,
    alarm: subject,
    at: subject.updatedAt,
    recordedAt: subject.updatedAt,
    site: subject.site,
    by: null,
    comment: null,
    seq,
    siteSeq: seq,
    durable: seq !== null,
    prevHash: null,
    sitePrevHash: null,
    hash: seq === null ? null : `hash-${seq}`,
  };
}

/** An event of the gateway itself. */
export function systemEvent(
  seq: number | null,
  type = 'checkpoint',
  site: string | null = null,
): HazgateEvent {
  return {
    kind: 'system',
    type,
    system: { part: 'journal', severity: 4, detail: type },
    at: '2026-11-21T00:00:00.000Z',
    recordedAt: '2026-11-21T00:00:00.000Z',
    site,
    by: null,
    comment: null,
    seq,
    siteSeq: null,
    durable: seq !== null,
    prevHash: null,
    sitePrevHash: null,
    hash: seq === null ? null : `hash-${seq}`,
  };
}
