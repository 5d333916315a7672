/** Title in both languages, as it stands on the screen. */
export type Title = readonly [zh: string, en: string];

/** Whose readings a panel draws: kinds of point. */
export interface TrendPanel {
  readonly type: 'trend';
  readonly title: Title;
  readonly kinds: readonly string[];
  /** Grafana's id of the unit, such as `lengthm`; `none` for a bare number. */
  readonly unit: string;
  /** What of each interval is drawn: the worst side of the quantity. */
  readonly figure: 'max' | 'min' | 'mean' | 'last';
}

/** How many alarms of a level were raised in the span shown. */
export interface CountPanel {
  readonly type: 'count';
  readonly title: Title;
  readonly level: 1 | 2 | 3 | 4;
}

/** The alarm events of the span, newest first. */
export interface EventsPanel {
  readonly type: 'events';
  readonly title: Title;
}

/** Readings whose quality is not good, by point. */
export interface QualityPanel {
  readonly type: 'quality';
  readonly title: Title;
}

/** A panel of a dashboard. */
export type Panel = TrendPanel | CountPanel | EventsPanel | QualityPanel;

/** A dashboard for one kind of site; its site and sources are chosen on the screen. */
export interface Dashboard {
  readonly uid: string;
  readonly title: Title;
  readonly panels: readonly Panel[];
}

/** The data source that the provisioning makes. */
export const DATA_SOURCE_UID = 'hazgate';

const DATA_SOURCE = { type: 'influxdb', uid: DATA_SOURCE_UID } as const;
const WIDTH = 24;
/** ISO colours of the levels: 1 red, 2 orange, 3 yellow, 4 blue. */
const LEVEL_COLOURS = { 1: 'red', 2: 'orange', 3: 'yellow', 4: 'blue' } as const;
const CHOSEN = '"site" =~ /^$site$/ AND "source" =~ /^$source$/';

/** Several kinds as one InfluxQL condition; kinds hold letters and hyphens only. */
function kindsCondition(kinds: readonly string[]): string {
  return `(${kinds.map((kind) => `"kind" = '${kind}'`).join(' OR ')})`;
}

/** The InfluxQL of a panel, with Grafana's macros. */
export function queryOf(panel: Panel): string {
  switch (panel.type) {
    case 'trend':
      return `SELECT ${panel.figure}("v") FROM "reading" WHERE ${kindsCondition(panel.kinds)} AND ${CHOSEN} AND $timeFilter GROUP BY time($__interval), "source", "point" fill(none)`;
    case 'count':
      return `SELECT count("seq") FROM "event" WHERE "kind" = 'alarm' AND "type" = 'raised' AND "level" = '${panel.level}' AND ${CHOSEN} AND $timeFilter`;
    case 'events':
      return `SELECT "type", "level", "source", "point", "rule", "limitName", "value", "limit", "state" FROM "event" WHERE "kind" = 'alarm' AND ${CHOSEN} AND $timeFilter ORDER BY time DESC LIMIT 500`;
    case 'quality':
      return `SELECT count("q") FROM "reading" WHERE "q" != 'good' AND ${CHOSEN} AND $timeFilter GROUP BY time($__interval), "source", "point" fill(none)`;
  }
}

/** Marks what was raised and escalated on every trend. */
export const ANNOTATION_QUERY = `SELECT "rule", "point", "type" FROM "event" WHERE "kind" = 'alarm' AND ("type" = 'raised' OR "type" = 'escalated') AND ${CHOSEN} AND $timeFilter`;

/** What fills the two lists at the top of a dashboard. */
export const VARIABLE_QUERIES = {
  site: 'SHOW TAG VALUES FROM "reading" WITH KEY = "site"',
  source: 'SHOW TAG VALUES FROM "reading" WITH KEY = "source" WHERE "site" =~ /^$site$/',
} as const;

function titleOf([zh, en]: Title): string {
  return `${zh} ${en}`;
}

function target(panel: Panel): Readonly<Record<string, unknown>> {
  return {
    datasource: DATA_SOURCE,
    refId: 'A',
    rawQuery: true,
    query: queryOf(panel),
    resultFormat: panel.type === 'events' ? 'table' : 'time_series',
    ...(panel.type === 'trend' || panel.type === 'quality'
      ? { alias: '$tag_source / $tag_point' }
      : {}),
  };
}

function shapeOf(panel: Panel): Readonly<Record<string, unknown>> {
  switch (panel.type) {
    case 'trend':
      return {
        type: 'timeseries',
        fieldConfig: {
          defaults: { unit: panel.unit, custom: { spanNulls: false, lineWidth: 1 } },
          overrides: [],
        },
      };
    case 'count':
      return {
        type: 'stat',
        options: {
          reduceOptions: { calcs: ['sum'], fields: '', values: false },
          colorMode: 'value',
          graphMode: 'none',
        },
        fieldConfig: {
          defaults: {
            noValue: '0',
            thresholds: {
              mode: 'absolute',
              steps: [
                { color: 'text', value: null },
                { color: LEVEL_COLOURS[panel.level], value: 1 },
              ],
            },
          },
          overrides: [],
        },
      };
    case 'events':
      return { type: 'table', fieldConfig: { defaults: {}, overrides: [] } };
    case 'quality':
      return {
        type: 'timeseries',
        fieldConfig: { defaults: { unit: 'short', custom: { drawStyle: 'bars' } }, overrides: [] },
      };
  }
}

const SIZES: Readonly<Record<Panel['type'], { readonly w: number; readonly h: number }>> = {
  count: { w: 6, h: 4 },
  trend: { w: 12, h: 8 },
  quality: { w: 12, h: 8 },
  events: { w: 24, h: 10 },
};

/** Panels from left to right, then down. */
function laidOut(panels: readonly Panel[]): readonly Readonly<Record<string, unknown>>[] {
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  return panels.map((panel, index) => {
    const { w, h } = SIZES[panel.type];
    if (x + w > WIDTH) {
      x = 0;
      y += rowHeight;
      rowHeight = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    rowHeight = Math.max(rowHeight, h);
    return {
      id: index + 1,
      title: titleOf(panel.title),
      datasource: DATA_SOURCE,
      gridPos,
      targets: [target(panel)],
      ...shapeOf(panel),
    };
  });
}

/** The dashboard as Grafana reads it. */
export function dashboardJson({
  uid,
  title,
  panels,
}: Dashboard): Readonly<Record<string, unknown>> {
  const variable = (name: keyof typeof VARIABLE_QUERIES, label: string, includeAll: boolean) => ({
    name,
    label,
    type: 'query',
    datasource: DATA_SOURCE,
    query: VARIABLE_QUERIES[name],
    refresh: 2,
    sort: 1,
    includeAll,
    multi: includeAll,
    ...(includeAll ? { allValue: '.*' } : {}),
  });
  return {
    uid,
    title: titleOf(title),
    tags: ['hazgate'],
    timezone: 'browser',
    schemaVersion: 39,
    editable: false,
    refresh: '10s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [variable('site', '场所 Site', false), variable('source', '危险源 Source', true)],
    },
    annotations: {
      list: [
        {
          name: '报警 Alarms',
          enable: true,
          iconColor: 'red',
          datasource: DATA_SOURCE,
          target: { query: ANNOTATION_QUERY, rawQuery: true, refId: 'annotations' },
          query: ANNOTATION_QUERY,
          textColumn: 'rule',
          tagsColumn: 'point',
          titleColumn: 'type',
        },
      ],
    },
    panels: laidOut(panels),
  };
}
