import type { Reading } from '../../rules/reading.ts';
import type { Point, Register } from '../../rules/register.ts';
import type { WallMs } from '../../rules/time.ts';
import { Batch, type Decoded } from './batch.ts';
import { decodeColumns } from './decode-columns.ts';
import { decodeTime } from './decode-fields.ts';
import { decodeItem, isObject } from './decode-item.ts';
import { type CommandResult, decodeResult } from './decode-result.ts';
import type { DoubledNames, Steps } from './doubled-names.ts';
import { type Parsed, parsePayload } from './parse-payload.ts';
import { PlainPayload } from './plain-payload.ts';
import { excerptOf, type Fault, type Rejection } from './rejection.ts';
import { formatTopic, parseTopic } from './topic.ts';
import { TopicIndex } from './topic-index.ts';

/** What a topic leads to: one point, the points of a source by their ids, or an area whose controller answers. */
type Target =
  | { readonly kind: 'point'; readonly point: Point }
  | { readonly kind: 'source'; readonly points: ReadonlyMap<unknown, Point> }
  | { readonly kind: 'area'; readonly index: number };

const NO_ITEM: Fault = {
  code: 'malformed',
  detail: 'each item is an object {"p": "...", "v": ...}',
};
const NO_LIST: Fault = {
  code: 'malformed',
  detail: '"readings" takes a list of {"p": "...", "v": ...}',
};
const NO_BATCH: Fault = {
  code: 'malformed',
  detail:
    'this topic takes a list of {"p", "v"}, {"readings": [...]}, or columns {"p": [...], "v": [...]}',
};
const NO_READING: Fault = {
  code: 'malformed',
  detail:
    'this topic takes one number, true, false, or {"v": ...}; a batch goes to .../{source}/readings',
};
const NO_READING_TOPIC: Fault = {
  code: 'malformed',
  detail:
    'readings go to hazgate/v1/{site}/{source}/{point}/reading or hazgate/v1/{site}/{source}/readings',
};

const NO_POINTS: ReadonlyMap<unknown, Point> = new Map();
const NO_REJECTIONS: readonly Rejection[] = [];

/** Fields that are read; others beside them are ignored, and so may stand twice. */
const READING_FIELDS = ['p', 'v', 't', 'q', 'n'];
const RESULT_FIELDS = ['id', 'result', 'detail', 'at'];

function decodeSingle(batch: Batch, point: Point, { value, doubled }: Parsed): void {
  const fault = doubled?.faultAt([], READING_FIELDS) ?? null;
  if (Array.isArray(value) || value === null) batch.refuse(null, NO_READING);
  else if (fault !== null) batch.refuse(null, fault);
  else batch.take(null, decodeItem(point, isObject(value) ? value : { v: value }, null));
}

/** A list that stands at `steps` in the message. */
interface List {
  readonly items: readonly unknown[];
  readonly steps: Steps;
  readonly defaultTime: WallMs | null | Fault;
}

function decodeList(
  batch: Batch,
  { items, steps, defaultTime }: List,
  doubled: DoubledNames | null,
): void {
  for (let item = 0; item < items.length; item += 1) {
    const fields = items[item];
    if (!isObject(fields)) {
      batch.refuse(item, NO_ITEM);
      continue;
    }
    const fault = doubled?.faultAt([...steps, item], READING_FIELDS) ?? null;
    const point = fault ?? batch.pointNamed(fields.p);
    batch.take(item, 'code' in point ? point : decodeItem(point, fields, defaultTime));
  }
}

function decodeBatch(batch: Batch, { value, doubled }: Parsed): void {
  if (Array.isArray(value)) {
    decodeList(batch, { items: value, steps: [], defaultTime: null }, doubled);
  } else if (!isObject(value)) batch.refuse(null, NO_BATCH);
  else if (value.readings === undefined) {
    const fault = doubled?.faultAt([], READING_FIELDS) ?? null;
    if (fault === null) decodeColumns(batch, value);
    else batch.refuse(null, fault);
  } else if (Array.isArray(value.readings)) {
    const fault = doubled?.faultAt([], ['readings']) ?? null;
    const defaultTime = doubled?.faultAt([], ['t']) ?? decodeTime(value.t);
    const list: List = { items: value.readings, steps: ['readings'], defaultTime };
    if (fault === null) decodeList(batch, list, doubled);
    else batch.refuse(null, fault);
  } else batch.refuse(null, NO_LIST);
}

function answerOf(area: number, { value, doubled }: Parsed): CommandResult | Fault {
  return doubled?.faultAt([], RESULT_FIELDS) ?? decodeResult(area, value);
}

/**
 * Reads MQTT messages under one register. Written by hand, since every reading of every device passes here; pure and
 * deterministic, since a replay decodes the journalled bytes again.
 */
export class MessageDecoder {
  private readonly register: Register;
  /** Points of the register by the topics of their own. */
  private readonly points: TopicIndex;
  /** What all other topics lead to. */
  private readonly others: ReadonlyMap<string, Target>;
  /** Of each point, whether it takes true and false. */
  private readonly booleans: readonly boolean[];
  private readonly plain = new PlainPayload();
  /**
   * The point of a plain payload, as far as that is read by it: of 100,000 points the one that a reading is of stands in no cache, and
   * is not looked at. Its name would only be told of a fault.
   */
  private readonly plainPoint = { index: 0, boolean: false, fullName: '' };

  constructor(register: Register) {
    this.register = register;
    this.points = new TopicIndex(register.points.map(topicOf));
    this.others = othersOf(register);
    this.booleans = register.points.map(({ boolean }) => boolean);
  }

  /** Never throws. Valid items are kept beside refused ones. */
  decode(topic: string, payload: Uint8Array): Decoded {
    const point = this.points.placeOf(topic);
    const plain = point === -1 ? null : this.decodePlain(point, payload);
    if (plain !== null) return { readings: [plain], rejections: NO_REJECTIONS, result: null };
    const target = this.targetOf(topic, point);
    const batch = new Batch(topic, target?.kind === 'source' ? target.points : NO_POINTS);
    if (target === undefined) {
      batch.refuse(null, this.faultOfTopic(topic));
      return batch.decoded();
    }
    const parsed = parsePayload(payload);
    if (parsed.fault !== null) batch.refuse(null, parsed.fault);
    else if (target.kind === 'point') decodeSingle(batch, target.point, parsed);
    else if (target.kind === 'source') decodeBatch(batch, parsed);
    else batch.answer(answerOf(target.index, parsed));
    return batch.decoded();
  }

  private targetOf(topic: string, index: number): Target | undefined {
    const point = this.register.points[index];
    return point === undefined ? this.others.get(topic) : { kind: 'point', point };
  }

  /** Null for a payload that is not plain, or that something is wrong with, which is told by the long way. */
  private decodePlain(index: number, payload: Uint8Array): Reading | null {
    if (!this.plain.read(payload)) return null;
    this.plainPoint.index = index;
    this.plainPoint.boolean = this.booleans[index] as boolean;
    const reading = decodeItem(this.plainPoint, this.plain, null);
    return 'code' in reading ? null : reading;
  }

  private faultOfTopic(text: string): Fault {
    const topic = parseTopic(text);
    if (
      topic === null ||
      (topic.kind !== 'reading' && topic.kind !== 'readings' && topic.kind !== 'command-result')
    )
      return NO_READING_TOPIC;
    const { site, source } = topic;
    if (!this.register.sites.some(({ id }) => id === site)) {
      const detail = `there is no site ${excerptOf(site)} here: check the topic against the site files`;
      return { code: 'unknown-site', detail };
    }
    const isKnown = this.register.sources.some(
      (known) => known.site === site && known.id === source,
    );
    if (topic.kind === 'readings' || !isKnown) {
      const detail = `site ${site} has no source ${excerptOf(source)}: check the topic against the site file`;
      return { code: 'unknown-source', detail };
    }
    if (topic.kind !== 'reading') {
      const detail = `source ${site}/${source} has no area ${excerptOf(topic.area)}: use an id from the site file`;
      return { code: 'unknown-point', detail };
    }
    const detail = `source ${site}/${source} has no point ${excerptOf(topic.point)}: use an id from the site file`;
    return { code: 'unknown-point', detail };
  }
}

function topicOf({ site, source, id }: Point): string {
  return formatTopic({ kind: 'reading', site, source, point: id });
}

function othersOf(register: Register): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  const pointsBySource = new Map<string, Map<unknown, Point>>();
  for (const { site, id } of register.sources) {
    const points = new Map<unknown, Point>();
    pointsBySource.set(`${site}/${id}`, points);
    targets.set(formatTopic({ kind: 'readings', site, source: id }), { kind: 'source', points });
  }
  for (const point of register.points) {
    const { site, source, id } = point;
    pointsBySource.get(`${site}/${source}`)?.set(id, point);
  }
  for (const { index, site, source, id } of register.areas) {
    const topic = formatTopic({ kind: 'command-result', site, source, area: id });
    targets.set(topic, { kind: 'area', index });
  }
  return targets;
}
