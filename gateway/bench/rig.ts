/** The plant that a benchmark plays on: one site, equal sources, equal points. */
export interface Plant {
  readonly sources: number;
  readonly pointsEach: number;
  readonly limits: Readonly<Record<string, number>>;
}

/** Values at or above raise an alarm. */
export const RIG_LIMIT = 50;
/** The small plant of most benchmarks. */
export const RIG: Plant = { sources: 1, pointsEach: 50, limits: { H: RIG_LIMIT } };

const SITE = 'bench';

/** Id of a source, from 0. */
export function sourceId(index: number): string {
  return `s${index}`;
}

/** Id of a point within its source, from 0. */
export function pointId(index: number): string {
  return `p${String(index).padStart(2, '0')}`;
}

/** Topic on which a point sends its readings. */
export function readingTopic(source: number, point: number): string {
  return `hazgate/v1/${SITE}/${sourceId(source)}/${pointId(point)}/reading`;
}

/** Topic on which a source sends many readings at once. */
export function readingsTopic(source: number): string {
  return `hazgate/v1/${SITE}/${sourceId(source)}/readings`;
}

/** Full name of a point. */
export function pointName(source: number, point: number): string {
  return `${SITE}/${sourceId(source)}/${pointId(point)}`;
}

/** A plant as a site file holds it. Points fall silent only after hours, so that nothing but readings makes events. */
export function plantSite({ sources, pointsEach, limits }: Plant) {
  const name = { zh: '基准', en: 'Bench' };
  return {
    site: { id: SITE, kind: 'bench', name, region: ['bench'], timeZone: 'UTC' },
    sources: Array.from({ length: sources }, (_, source) => ({
      id: sourceId(source),
      kind: 'custom' as const,
      name,
      points: Array.from({ length: pointsEach }, (_, point) => ({
        id: pointId(point),
        kind: 'analog' as const,
        unit: 'bar',
        periodSeconds: 3_600,
        limits,
      })),
    })),
  };
}

/** The gateway file, as JSON (which is YAML): any free ports, everything else as by default. */
export function gatewayFile(more: object = {}): string {
  return JSON.stringify({
    data: './data',
    mqtt: { host: '127.0.0.1', port: 0 },
    http: { host: '127.0.0.1', port: 0 },
    sites: ['site.yaml'],
    ...more,
  });
}
