/** Whether a text is an address of one of some protocols. */
export function isAddress(text: unknown, protocols: readonly string[]): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  return protocols.includes(new URL(text).protocol.slice(0, -1));
}
