/** 64-bit floats in the machine's byte order, as base64: as JSON numbers, many of them take too long to write. */
export function base64OfFloats(floats: Float64Array<ArrayBuffer>): string {
  return new Uint8Array(floats.buffer).toBase64();
}

/** The floats that {@link base64OfFloats} wrote. */
export function floatsOfBase64(text: string): Float64Array {
  return new Float64Array(Uint8Array.fromBase64(text).buffer);
}
