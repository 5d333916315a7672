import type { Alarm } from '../rules/alarm.ts';
import { actsOnAlarm, alarmsMeant, missingField } from './operator-action.ts';
import type { OperatorEntry } from './scenario-file.ts';

/** The gateway answers an action within five seconds, durable or not. */
const ANSWER_WITHIN_MS = 10_000;

/** An operator at the HTTP API of a running gateway. */
export class HttpOperator {
  readonly #base: string;

  /** @param base address of the gateway, such as http://127.0.0.1:8080 */
  constructor(base: string) {
    this.#base = base.replace(/\/+$/, '');
  }

  /** Carries out an entry; why it was refused, or null. Never rejects. */
  async act(entry: OperatorEntry, pointName: string | null): Promise<string | null> {
    const missing = missingField(entry);
    if (missing !== null) return missing;
    try {
      const isAlarmAction = actsOnAlarm(entry.do);
      if (!isAlarmAction && entry.source === undefined)
        return await this.#actOnPoint(entry, pointName);
      const meant = alarmsMeant(entry, pointName, await this.#openAlarms());
      if (meant.length === 0) return 'not-found: no such alarm is open';
      for (const { id } of meant) {
        const { comment, version, minutes, reason } = entry;
        const body = isAlarmAction ? { comment, version } : { comment, version, minutes, reason };
        const refusal = await this.#post(`alarms/${id}/${entry.do}`, body);
        if (refusal !== null) return refusal;
      }
      return null;
    } catch (error) {
      return `the API could not be reached: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  #actOnPoint(entry: OperatorEntry, pointName: string | null): Promise<string | null> {
    const { rule, mode, minutes, reason, comment } = entry;
    const path = entry.alarm === undefined ? `points/${pointName}` : `alarms/${entry.alarm}`;
    return this.#post(`${path}/${entry.do}`, { rule, mode, minutes, reason, comment });
  }

  async #openAlarms(): Promise<readonly Alarm[]> {
    const open: Alarm[] = [];
    let cursor: string | null = null;
    const states = 'UNACK,ACKED,RTNUN,LATCHED,SHELVED,SUPPRESSED,OUT_OF_SERVICE';
    do {
      const query: string = `state=${states}&limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const response = await fetch(`${this.#base}/api/v1/alarms?${query}`, {
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      if (!response.ok) throw new Error(`alarms: HTTP ${response.status}`);
      const page = (await response.json()) as { items: Alarm[]; nextCursor: string | null };
      open.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return open;
  }

  async #post(path: string, body: Readonly<Record<string, unknown>>): Promise<string | null> {
    const response = await fetch(`${this.#base}/api/v1/${path}`, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return null;
    const problem = (await response.json().catch(() => ({}))) as {
      title?: string;
      detail?: string;
    };
    return `${response.status} ${problem.title ?? response.statusText}: ${problem.detail ?? ''}`;
  }
}
