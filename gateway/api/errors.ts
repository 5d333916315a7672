import type { Alarm } from '../../rules/alarm.ts';

/** Every way in which a request can fail: status, title, and what to do about it. */
export const PROBLEM_CODES = {
  'bad-input': { status: 400, title: 'Bad input', remedy: 'Correct the fields named in `errors`.' },
  'bad-json': { status: 400, title: 'Malformed JSON', remedy: 'Send a body that is valid JSON.' },
  'bad-request': {
    status: 400,
    title: 'Malformed request',
    remedy: 'Send a request that conforms to HTTP.',
  },
  'not-signed-in': {
    status: 401,
    title: 'Not signed in',
    remedy: 'Sign in at POST /api/v1/session, or send Authorization: Bearer with a token.',
  },
  'wrong-credentials': {
    status: 401,
    title: 'Wrong credentials',
    remedy: 'Name and password, or the token, are wrong, or no longer in force.',
  },
  'wrong-password': {
    status: 403,
    title: 'Wrong password',
    remedy: 'Give the present password of the account that is signed in.',
  },
  'common-password': {
    status: 400,
    title: 'Common password',
    remedy: 'Choose a password that is on no list of common or leaked ones.',
  },
  'no-password': {
    status: 409,
    title: 'There is no password',
    remedy: 'A token has none; add another token and revoke this one where it must be changed.',
  },
  'no-accounts': {
    status: 409,
    title: 'There are no accounts',
    remedy: 'Set security.mode to enforced to have people sign in.',
  },
  'too-many-sign-ins': {
    status: 429,
    title: 'Too many sign-ins',
    remedy: 'Wait as long as Retry-After says.',
  },
  'not-allowed': {
    status: 403,
    title: 'Not allowed',
    remedy: 'Ask somebody whose role has this right.',
  },
  'second-person-needed': {
    status: 403,
    title: 'A second person must sign',
    remedy:
      'Have another person sign in at POST /api/v1/session, and send the token as Hazgate-Second-Person.',
  },
  'second-person-refused': {
    status: 403,
    title: 'The second person is refused',
    remedy: 'Have another person sign in for this action, whose role may do it here.',
  },
  'foreign-host': {
    status: 403,
    title: 'Host refused',
    remedy: 'In open mode use 127.0.0.1 or localhost, or set security.mode to enforced.',
  },
  'foreign-origin': {
    status: 403,
    title: 'Origin refused',
    remedy: "Only the gateway's own page may call it from a browser.",
  },
  'no-route': { status: 404, title: 'No such route', remedy: 'See /docs for what there is.' },
  'wrong-method': {
    status: 405,
    title: 'Method not allowed',
    remedy: 'Use one of the methods that the Allow header names.',
  },
  'unknown-site': {
    status: 404,
    title: 'No such site',
    remedy: 'List the sites there are at /api/v1/sites.',
  },
  'unknown-source': {
    status: 404,
    title: 'No such source',
    remedy: 'List the sources there are at /api/v1/sources.',
  },
  'unknown-alarm': {
    status: 404,
    title: 'No such alarm',
    remedy: 'List the alarms there are at /api/v1/alarms.',
  },
  'unknown-session': {
    status: 404,
    title: 'No such session',
    remedy: 'List your own at /api/v1/sessions.',
  },
  'unknown-point': {
    status: 404,
    title: 'No such point',
    remedy: 'List the points there are at /api/v1/points.',
  },
  'stale-version': {
    status: 409,
    title: 'The alarm has changed since it was seen',
    remedy: 'Look at the alarm in this answer and decide again.',
  },
  'forbidden-by-state': {
    status: 409,
    title: 'The state of the alarm forbids it',
    remedy: 'Look at the alarm or point as it is.',
  },
  'too-large': { status: 413, title: 'Body too large', remedy: 'Send fewer items at once.' },
  'unsupported-type': {
    status: 415,
    title: 'Unsupported media type',
    remedy: 'Send Content-Type: application/json.',
  },
  'too-slow': {
    status: 408,
    title: 'Request too slow',
    remedy: 'Send the whole request within 30 s.',
  },
  'header-too-large': {
    status: 431,
    title: 'Address and headers too large',
    remedy: 'Send at most 16 KiB before the body; ask for fewer things at once.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    remedy: 'Wait as long as Retry-After says; use the feeds instead of asking again and again.',
  },
  internal: {
    status: 500,
    title: 'Fault in the gateway',
    remedy: 'Nothing is known of the request; see the log of the gateway.',
  },
  'unknown-method': {
    status: 501,
    title: 'Method not implemented',
    remedy: 'No path here takes it; see /docs for what there is.',
  },
  'not-durable': {
    status: 503,
    title: 'Not on disk yet',
    remedy: 'The action is judged but the disk has not confirmed it; look at the alarm again.',
  },
  'feed-full': { status: 503, title: 'Too many feed clients', remedy: 'Close some, then retry.' },
  'accounts-unavailable': {
    status: 503,
    title: 'The accounts can not be changed now',
    remedy:
      'Try again, see /readyz; where the present password is then refused, the new one is in force.',
  },
  'part-unavailable': {
    status: 503,
    title: 'A part of the gateway does not answer',
    remedy: 'See /readyz; alarms and current values are not concerned.',
  },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

/** Names one kind of problem; part of its `type`. */
export type ProblemCode = keyof typeof PROBLEM_CODES;

/** A field at fault; `path` with dots, as in `alarms.0.id`. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly FieldError[] | undefined;
  readonly alarm?: Alarm | undefined;
}

/** What a problem may carry beyond its code. */
export interface ProblemFacts {
  readonly errors?: readonly FieldError[] | undefined;
  readonly alarm?: Alarm | undefined;
}

/** Media type of every error. */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The body for a code; `detail` says what is wrong in this case, the code's remedy follows it. */
export function problem(code: ProblemCode, detail: string, facts: ProblemFacts = {}): Problem {
  const { status, title, remedy } = PROBLEM_CODES[code];
  return {
    type: `urn:hazgate:problem:${code}`,
    title,
    status,
    detail: detail === '' ? remedy : `${detail} ${remedy}`,
    ...(facts.errors === undefined ? {} : { errors: facts.errors }),
    ...(facts.alarm === undefined ? {} : { alarm: facts.alarm }),
  };
}

/** Ends a request with a problem. Thrown by routes, answered by the server's one error handler. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  /** `cause`, where there is one, is for the log and never shown. */
  constructor(
    code: ProblemCode,
    detail: string,
    facts: ProblemFacts = {},
    options: { readonly cause?: unknown } = {},
  ) {
    super(detail, options);
    this.problem = problem(code, detail, facts);
  }
}

/** What a list answers to a cursor that it has not given, or whose place is gone. */
export function badCursor(): ApiProblem {
  const errors = [{ path: 'cursor', message: 'not a cursor of this list' }];
  return new ApiProblem('bad-input', 'The cursor is none of this list.', { errors });
}
