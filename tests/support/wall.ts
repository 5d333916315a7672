/** Screens that hang on a wall, in dots. */
export const WALLS = [
  { width: 3840, height: 2160 },
  { width: 1920, height: 1080 },
] as const;

/** Width of a screen of 60 inches and 16 to 9, and how far away it is read, in millimetres. */
const WALL_MM = 1_328;
const FAR_MM = 5_000;
/** Height of a capital as a part of the size of its letters, a low one among fonts of screens. */
const CAPITAL = 0.7;

/** Height of capitals on a wall of so many dots, in arc minutes. */
export function arcMinutes(fontPx: number, dotsWide: number): number {
  const heightMm = fontPx * CAPITAL * (WALL_MM / dotsWide);
  return (Math.atan(heightMm / FAR_MM) * 180 * 60) / Math.PI;
}
