import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BROKEN_TEXT, isBroken } from '../broken-text.ts';
import { jsonParts } from '../json-scan.ts';
import { ApiProblem, type FieldError } from './errors.ts';

/** More say nothing new, and the way to each may be as long as the body nests deep. */
const FAULTS_MAX = 20;

/**
 * What JSON lets through and the journal must not keep: a name that stands twice in one object (which of both was meant?), and
 * text that has no RFC 8785 form (half of a surrogate pair) or that others cut short (U+0000); the first twenty. `text` is valid JSON.
 */
export function ambiguitiesOf(text: string): readonly FieldError[] {
  const faults: FieldError[] = [];
  for (const { string, isRepeated, steps } of jsonParts(text)) {
    if (faults.length >= FAULTS_MAX) break;
    if (isRepeated) faults.push({ path: steps().join('.'), message: 'stands twice: name it once' });
    if (string !== null && isBroken(string)) {
      faults.push({ path: steps().join('.'), message: BROKEN_TEXT });
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
