import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiProblem, type FieldError } from './errors.ts';

/** A list or an object that the scan stands in. */
interface Place {
  /** Names seen so far; null in a list. */
  readonly names: Set<string> | null;
  /** Name or index of what is read now. */
  at: string;
  awaitsName: boolean;
}

/** Strings and what nests of a text that is known to be JSON; numbers and words hold nothing to look at. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/gs;

function placeIn(open: readonly Place[]): string {
  return open.map(({ at }) => at).join('.');
}

function openPlace(isObject: boolean): Place {
  return isObject
    ? { names: new Set(), at: '', awaitsName: true }
    : { names: null, at: '0', awaitsName: false };
}

function nextItem(place: Place): void {
  if (place.names === null) place.at = String(Number(place.at) + 1);
  else place.awaitsName = true;
}

function takeName(place: Place, name: string): boolean {
  place.at = name;
  place.awaitsName = false;
  const isNew = place.names?.has(name) === false;
  place.names?.add(name);
  return isNew;
}

/**
 * What JSON lets through and the journal must not keep: a name that stands twice in one object (which of both was meant?), and
 * text that has no RFC 8785 form (half of a surrogate pair) or that others cut short (U+0000). `text` is valid JSON.
 */
export function ambiguitiesOf(text: string): readonly FieldError[] {
  const faults: FieldError[] = [];
  const open: Place[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const place = open.at(-1);
    if (token === '{' || token === '[') open.push(openPlace(token === '{'));
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && place !== undefined) nextItem(place);
    else if (token.startsWith('"')) {
      const string = JSON.parse(token) as string;
      if (place?.awaitsName === true && !takeName(place, string)) {
        faults.push({ path: placeIn(open), message: 'stands twice: name it once' });
      }
      if (!string.isWellFormed() || string.includes('\0')) {
        const message = 'holds U+0000 or half of a surrogate pair: leave that character out';
        faults.push({ path: placeIn(open), message });
      }
    }
  }
  return faults;
}

function whyNotJson(text: string): string {
  try {
    JSON.parse(text);
    return 'The names __proto__ and constructor.prototype are not allowed.';
  } catch (error) {
    return `${(error as SyntaxError).message}.`;
  }
}

function refuseEncoded(request: FastifyRequest): void {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new ApiProblem(
    'unsupported-type',
    'A body with Content-Encoding is not read: send it uncompressed.',
  );
}

/** Text of a body without a byte order mark. */
function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new ApiProblem('bad-json', 'The body is not UTF-8.');
  return body.toString('utf8').replace(/^\uFEFF/, '');
}

/**
 * Reads bodies: JSON in UTF-8 and nothing else. Takes an empty body for none, since every field of some bodies may be left
 * out.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      refuseEncoded(request);
      const text = textOf(body as Buffer);
      if (text === '') return done(null, undefined);
      void parse(request, text, (error, value) => {
        if (error !== null) return done(new ApiProblem('bad-json', whyNotJson(text)));
        const errors = ambiguitiesOf(text);
        const detail = 'The body of the request is ambiguous.';
        return errors.length === 0
          ? done(null, value)
          : done(new ApiProblem('bad-input', detail, { errors }));
      });
    } catch (error) {
      done(error as Error);
    }
  });
}
