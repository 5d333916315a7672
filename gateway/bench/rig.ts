/** Points of the plant that the benchmarks play on. */
export const RIG_POINTS = 50;
/** Values at or above raise an alarm. */
export const RIG_LIMIT = 50;

/** Id of a point, from 0. */
export function rigPoint(index: number): string {
  return `p${String(index).padStart(2, '0')}`;
}

/** Topic on which a point sends its readings. */
export function rigTopic(index: number): string {
  return `hazgate/v1/bench/rig/${rigPoint(index)}/reading`;
}

/** The site file, as JSON (which is YAML). Points fall silent only after hours, so that nothing but readings makes events. */
export function rigSiteFile(): string {
  const points = Array.from({ length: RIG_POINTS }, (_, index) => ({
    id: rigPoint(index),
    kind: 'analog',
    unit: 'bar',
    periodSeconds: 3_600,
    limits: { H: RIG_LIMIT },
  }));
  const name = { zh: '基准', en: 'Bench' };
  return JSON.stringify({
    site: { id: 'bench', kind: 'bench', name, region: ['bench'], timeZone: 'UTC' },
    sources: [{ id: 'rig', kind: 'custom', name, points }],
  });
}

/** The gateway file, as JSON: any free ports, everything else as by default. */
export function rigGatewayFile(): string {
  return JSON.stringify({
    data: './data',
    mqtt: { host: '127.0.0.1', port: 0 },
    http: { host: '127.0.0.1', port: 0 },
    sites: ['site.yaml'],
  });
}
