import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DASHBOARDS } from '../../dashboards/grafana/dashboards.ts';
import { provisioningFiles } from '../../dashboards/grafana/provisioning.ts';
import { POINT_KINDS } from '../../rules/point-kind.ts';

const FOLDER = join(import.meta.dirname, '../../dashboards/grafana/provisioning');

describe('the Grafana provisioning', () => {
  it('is committed as it is generated, and nothing beside it', () => {
    const files = provisioningFiles();
    for (const [path, text] of files) expect(readFileSync(join(FOLDER, path), 'utf8')).toBe(text);
    const committed = globSync('**/*.{json,yaml}', { cwd: FOLDER }).map((path) =>
      path.replaceAll('\\', '/'),
    );
    expect(committed.sort()).toEqual([...files.keys()].sort());
  });

  it('reads as what it is, with unique ids, each panel in its place', () => {
    const files = provisioningFiles();
    expect(parse(files.get('datasources/hazgate.yaml') ?? '')).toMatchObject({
      apiVersion: 1,
      datasources: [{ uid: 'hazgate', type: 'influxdb' }],
    });
    expect(parse(files.get('dashboards/hazgate.yaml') ?? '')).toMatchObject({
      providers: [{ type: 'file' }],
    });
    expect(new Set(DASHBOARDS.map(({ uid }) => uid)).size).toBe(3);
    for (const { uid } of DASHBOARDS) {
      const { panels } = JSON.parse(files.get(`dashboards/${uid}.json`) ?? '{}') as {
        panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
      };
      expect(panels.length).toBeGreaterThan(8);
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(cells.every((cell) => Number(cell.split(',')[0]) < 24)).toBe(true);
    }
  });

  it('draws only kinds of point that there are', () => {
    const drawn = DASHBOARDS.flatMap(({ panels }) => panels).flatMap((panel) =>
      panel.type === 'trend' ? panel.kinds : [],
    );
    const known: readonly string[] = POINT_KINDS;
    expect(drawn.filter((kind) => !known.includes(kind))).toEqual([]);
  });
});
