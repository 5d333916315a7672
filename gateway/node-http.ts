/**
 * What is used of Node's own `node:http`. An `import` of that module reads each of its exports once, by which Node loads its client
 * for `fetch` and WebSockets, and a gateway has no use for either.
 */
export const { STATUS_CODES, createServer } = process.getBuiltinModule('node:http');
