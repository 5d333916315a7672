import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageDecoder } from '../../../gateway/wire/decode-message.ts';
import { mineRegister } from '../../support/mine-rig.ts';

const TOPIC = 'hazgate/v1/mine/face-1/areas/face/command/result';
const decoder = new MessageDecoder(mineRegister());

function decode(payload: string, topic = TOPIC) {
  return decoder.decode(topic, Buffer.from(payload));
}

describe('the answer of a controller', () => {
  it('is read with all its fields, and others beside them are ignored', () => {
    const { result, readings, rejections } = decode(
      '{"id":"a-1","result":"refused","detail":"key switch","at":"2026-11-21T12:00:00Z","plc":7}',
    );
    expect(result).toEqual({
      area: 0,
      id: 'a-1',
      result: 'refused',
      detail: 'key switch',
      deviceTime: 1_795_262_400_000,
    });
    expect({ readings, rejections }).toEqual({ readings: [], rejections: [] });
  });

  it('may leave out its detail and its time; a long detail is cut', () => {
    expect(decode('{"id":"a","result":"done"}').result).toMatchObject({
      detail: null,
      deviceTime: null,
    });
    expect(decode('{"id":"a","result":"done","detail":null,"at":null}').result).toMatchObject({
      detail: null,
    });
    const long = JSON.stringify({ id: 'a', result: 'done', detail: 'x'.repeat(600) });
    expect(decode(long).result?.detail).toHaveLength(500);
  });

  it.each([
    ['nothing', '', 'malformed'],
    ['no JSON', '{', 'malformed'],
    ['a list', '[]', 'malformed'],
    ['a number', '1', 'malformed'],
    ['no id', '{"result":"done"}', 'malformed'],
    ['no result', '{"id":"a"}', 'malformed'],
    ['an empty id', '{"id":"","result":"done"}', 'malformed'],
    ['an endless id', `{"id":"${'x'.repeat(201)}","result":"done"}`, 'malformed'],
    ['an id that is a number', '{"id":1,"result":"done"}', 'wrong-type'],
    ['another result', '{"id":"a","result":"ok"}', 'wrong-type'],
    ['a detail that is no text', '{"id":"a","result":"done","detail":1}', 'wrong-type'],
    ['an id that stands twice', '{"id":"a","id":"b","result":"done"}', 'malformed'],
    ['a result that stands twice', '{"id":"a","result":"done","result":"refused"}', 'malformed'],
    ['a time that is none', '{"id":"a","result":"done","at":"noon"}', 'bad-time'],
  ])('with %s is refused', (_, payload, code) => {
    const { result, rejections } = decode(payload);
    expect(result).toBeNull();
    expect(rejections).toMatchObject([{ topic: TOPIC, item: null, code }]);
  });

  it('speaks of its own field when its time is wrong', () => {
    expect(decode('{"id":"a","result":"done","at":"noon"}').rejections[0]?.detail).toMatch(/^"at"/);
  });

  it.each([
    ['hazgate/v1/moon/face-1/areas/face/command/result', 'unknown-site'],
    ['hazgate/v1/mine/face-9/areas/face/command/result', 'unknown-source'],
    ['hazgate/v1/mine/face-1/areas/other/command/result', 'unknown-point'],
  ])('on %s is refused as %s', (topic, code) => {
    expect(decode('{"id":"a","result":"done"}', topic).rejections).toMatchObject([{ code }]);
  });

  it('is read or refused, never both and never an error, whatever it says', () => {
    const part = fc.oneof(fc.jsonValue(), fc.constantFrom('done', 'refused', 'id', null));
    const answer = fc.record(
      { id: part, result: part, detail: part, at: part },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(answer, fc.jsonValue()), (value) => {
        const { result, rejections, readings } = decode(JSON.stringify(value));
        expect(readings).toEqual([]);
        expect((result === null ? 0 : 1) + rejections.length).toBe(1);
        if (result !== null) expect(['done', 'refused']).toContain(result.result);
      }),
    );
  });
});
