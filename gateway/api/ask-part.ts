import { ApiProblem } from './errors.ts';

/**
 * Asks a part that may fail by itself, such as a view. Where it does, the request ends with that part's problem, `detail` saying
 * which; why is kept as the problem's `cause`, for the log.
 */
export async function askPart<Answer>(detail: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    throw new ApiProblem('part-unavailable', detail, {}, { cause });
  }
}

/** {@link askPart} for the history of alarms. */
export function askAlarmHistory<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  return askPart('The alarm history does not answer.', ask);
}
