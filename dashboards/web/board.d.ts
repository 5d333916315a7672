import type { Alarm } from '../../rules/alarm.ts';
import type { HazgateEvent } from '../../rules/event.ts';

export interface BoardEntry {
  readonly alarm: Alarm;
  readonly durable: boolean;
}
export interface Board {
  readonly alarms: ReadonlyMap<string, BoardEntry>;
  readonly closed: ReadonlyMap<string, number>;
  readonly seq: number | null;
  readonly pending: readonly BoardEntry[] | null;
  readonly loaded: boolean;
}
export interface BoardPoint {
  readonly site: string;
  readonly source: string;
  readonly id: string;
  readonly kind: string;
  readonly periodSeconds: number;
  readonly latest: { readonly v: number | null; readonly t: string; readonly q: string } | null;
  readonly condition: string;
}
export interface ValueItem {
  readonly site: string;
  readonly source: string;
  readonly id: string;
  readonly v: number | null;
  readonly t: string;
  readonly q: string;
}
export type IsToxic = (alarm: Alarm) => boolean;
export const BLIND_AFTER_MS: number;
export const PERIOD_SLACK_MS: number;
export const ROWS_MAX: number;
export function emptyBoard(): Board;
export function beginList(board: Board): Board;
export function endList(board: Board, alarms: readonly Alarm[]): Board;
export function takeEvent(board: Board, event: HazgateEvent): Board;
export function takeAlarm(board: Board, alarm: Alarm, durable: boolean): Board;
export function isUnacknowledged(alarm: Alarm): boolean;
export function canAcknowledge(alarm: Alarm): boolean;
export function isHidden(alarm: Alarm): boolean;
export function compareUrgency(left: Alarm, right: Alarm, isToxic: IsToxic): number;
export function shownAlarms(board: Board, isToxic: IsToxic, site: string | null): BoardEntry[];
export function hiddenCounts(board: Board, site: string | null): Record<string, number>;
export function steadyOrder(
  entries: readonly BoardEntry[],
  standing: readonly string[],
): BoardEntry[];
export function siteSummary(
  board: Board,
  site: string,
): { levels: Record<number, number>; worst: number | null; unacknowledged: number | null };
export function sight(
  nowMs: number,
  heardAtMs: number | null,
  startedAtMs: number,
): { blind: boolean; silentMs: number };
export function pointKey(point: { site: string; source: string; id: string }): string;
export function takeValues<Point extends BoardPoint>(
  points: ReadonlyMap<string, Point>,
  items: readonly ValueItem[],
): Map<string, Point>;
export function trustOf(point: BoardPoint, serverNowMs: number): string;
export function formatNumber(value: number | null | undefined): string;
export function formatSpan(
  ms: number,
  units: { second: string; minute: string; hour: string; day: string },
): string;
export function formatClock(ms: number): string;
export function formatMoment(ms: number, nowMs: number): string;
