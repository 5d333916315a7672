import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  ANNOTATION_QUERY,
  type Panel,
  queryOf,
  VARIABLE_QUERIES,
} from '../../dashboards/grafana/dashboard.ts';
import { DASHBOARDS } from '../../dashboards/grafana/dashboards.ts';
import {
  eventLine,
  readingFields,
  readingSeries,
  timestamp,
} from '../../gateway/historian/line-protocol.ts';
import { alarmEvent } from '../gateway/views/support.ts';
import { Influxd } from '../support/influxd.ts';
import { program, suiteNeeding } from './tools.ts';

const START = 1_790_000_000_000;
const KINDS = [
  ...new Set(
    DASHBOARDS.flatMap(({ panels }) => panels).flatMap((panel) =>
      panel.type === 'trend' ? panel.kinds : [],
    ),
  ),
];

/** What Grafana makes of a query: its macros, and the choices at the top of the dashboard. */
function filledIn(query: string): string {
  return query
    .replaceAll('$timeFilter', `time >= ${START}ms and time <= ${START + 3_600_000}ms`)
    .replaceAll('$__interval', '1m')
    .replaceAll('$site', 'north')
    .replaceAll('$source', '(.*)');
}

suiteNeeding(
  [program('influxd', 'influxdb', ['version'])],
  'every query of the Grafana dashboards',
  () => {
    const influxd = new Influxd();
    beforeAll(async () => {
      await influxd.start();
      await influxd.query('CREATE DATABASE "plant"');
      const lines = KINDS.flatMap((kind, index) => {
        const series = readingSeries(`north/unit-1/p${index}`, kind);
        return [
          `${series} ${readingFields(index + 1, 'good')} ${timestamp(START + 1_000, 0)}`,
          `${series} ${readingFields(index + 2, 'uncertain')} ${timestamp(START + 2_000, 0)}`,
        ];
      });
      for (const level of [1, 2, 3, 4] as const) {
        const event = alarmEvent({
          id: `a${level}`,
          seq: level,
          level,
          site: 'north',
          source: 'unit-1',
          raisedMs: START + level,
        });
        const line = eventLine(event);
        lines.push(`${line?.series} ${line?.fields} ${timestamp(line?.at ?? 0, 0)}`);
      }
      expect(await influxd.write('plant', lines.join('\n'))).toBe(204);
    });
    afterAll(() => influxd.remove());

    const panels: readonly { name: string; panel: Panel }[] = DASHBOARDS.flatMap(
      ({ uid, panels: all }) => all.map((panel) => ({ name: `${uid}: ${panel.title[1]}`, panel })),
    );

    it.each(panels)('$name gives what was written', async ({ panel }) => {
      const rows = await influxd.query(filledIn(queryOf(panel)));
      if (panel.type === 'count') expect(rows).toMatchObject([{ count: 1 }]);
      else if (panel.type === 'trend') {
        expect(new Set(rows.map(({ point }) => point)).size).toBe(panel.kinds.length);
        expect(rows.every((row) => typeof row[panel.figure] === 'number')).toBe(true);
      } else if (panel.type === 'events') {
        expect(rows).toHaveLength(4);
        expect(rows[0]).toMatchObject({ type: 'raised', rule: 'level-high', source: 'unit-1' });
      } else {
        expect(rows).toHaveLength(KINDS.length);
        expect(rows.every(({ count }) => count === 1)).toBe(true);
      }
    });

    it('another site is not drawn', async () => {
      for (const { panel } of panels) {
        expect(await influxd.query(filledIn(queryOf(panel)).replaceAll('north', 'south'))).toEqual(
          [],
        );
      }
    });

    it('the marks and the lists at the top', async () => {
      expect(await influxd.query(filledIn(ANNOTATION_QUERY))).toHaveLength(4);
      expect(await influxd.query(filledIn(VARIABLE_QUERIES.site))).toEqual([
        { key: 'site', value: 'north' },
      ]);
      expect(await influxd.query(filledIn(VARIABLE_QUERIES.source))).toEqual([
        { key: 'source', value: 'unit-1' },
      ]);
    });
  },
);
