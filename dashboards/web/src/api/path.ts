/** A path of the API made of its parts, each written so that whatever it holds stays one part. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part)).join('/');
}
