/** Red, green and blue of sRGB, 0 to 1. */
export type Colour = readonly [red: number, green: number, blue: number];

/** How a person sees who lacks one kind of cone. */
export type Deficiency = 'protanopia' | 'deuteranopia' | 'tritanopia';

type Matrix = readonly [Colour, Colour, Colour];

/** Machado, Oliveira, Fernandes 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1. */
const SEEN: Readonly<Record<Deficiency, Matrix>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Björn Ottosson's OKLab: cone responses of linear sRGB, and what is made of their cube roots. */
const CONES: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const OKLAB: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];

/** Reads `#rgb` or `#rrggbb`. @throws {Error} on anything else */
export function colourOf(text: string): Colour {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  const parts = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  if (parts === undefined) throw new Error(`no colour: ${text}`);
  return parts.map((part) => Number.parseInt(part, 16) / 255) as unknown as Colour;
}

/** One colour over another, so much of it, 0 to 1: what `color-mix(in srgb, …)` gives. */
export function mixed(over: Colour, share: number, under: Colour): Colour {
  return over.map(
    (part, index) => part * share + (under[index] ?? 0) * (1 - share),
  ) as unknown as Colour;
}

function linear(colour: Colour): Colour {
  return colour.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  ) as unknown as Colour;
}

function times(matrix: Matrix, vector: Colour): Colour {
  return matrix.map((row) =>
    row.reduce((sum, part, index) => sum + part * (vector[index] ?? 0), 0),
  ) as unknown as Colour;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.1 contrast ratio, 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** How different two colours look, as their distance in OKLab; 0.02 is about what can be told side by side. `null`: to all cones. */
export function difference(one: Colour, other: Colour, deficiency: Deficiency | null): number {
  const [left, right] = [one, other].map((colour) => {
    const light = linear(colour);
    const seen = deficiency === null ? light : times(SEEN[deficiency], light);
    const shown = seen.map((part) => Math.min(1, Math.max(0, part))) as unknown as Colour;
    return times(OKLAB, times(CONES, shown).map(Math.cbrt) as unknown as Colour);
  });
  return Math.hypot(...(left ?? []).map((part, index) => part - (right?.[index] ?? 0)));
}
