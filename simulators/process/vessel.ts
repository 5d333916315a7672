/** Shape of a vessel, with its measures in m. */
export type VesselShape =
  | { readonly kind: 'cylinder'; readonly diameterM: number; readonly heightM: number }
  | { readonly kind: 'sphere'; readonly diameterM: number };

const HALVINGS = 60;

/** Height of the vessel's rim or top, in m. */
export function rimHeightM(shape: VesselShape): number {
  return shape.kind === 'sphere' ? shape.diameterM : shape.heightM;
}

/** Volume of a liquid that stands at a level, in m3. Of a sphere: the cap, pi h^2 (3 R - h) / 3. */
export function volumeM3(shape: VesselShape, levelM: number): number {
  const level = Math.min(Math.max(levelM, 0), rimHeightM(shape));
  const radius = shape.diameterM / 2;
  if (shape.kind === 'cylinder') return Math.PI * radius * radius * level;
  return (Math.PI * level * level * (3 * radius - level)) / 3;
}

/** Level at which a volume of liquid stands, in m; that of the rim where it would not fit. */
export function levelM(shape: VesselShape, volume: number): number {
  const rim = rimHeightM(shape);
  if (volume <= 0) return 0;
  if (volume >= volumeM3(shape, rim)) return rim;
  if (shape.kind === 'cylinder') return (volume / volumeM3(shape, rim)) * rim;
  let low = 0;
  let high = rim;
  // The cap's volume rises with its height, so halving finds it to the last bit.
  for (let round = 0; round < HALVINGS; round += 1) {
    const middle = (low + high) / 2;
    if (volumeM3(shape, middle) < volume) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
