import type { ImportEdge, SourceFile } from './source-file.ts';
import { importsOf } from './source-file.ts';

/** What one part may import beside itself. Paths end in `/` for a whole folder; a leading `type ` allows types alone. */
export interface Part {
  /** Folder, or single file, that makes up the part. */
  readonly of: string;
  readonly may: readonly string[];
}

/** Nouns of the gateway that any adapter may need, whether or not it does today. */
const SHARED = ['gateway/ports.ts', 'gateway/limits.ts'];
const JSON_SCAN = 'gateway/json-scan.ts';
const ASIDE_FILE = 'gateway/aside-file.ts';
const BROKEN_TEXT = 'gateway/broken-text.ts';
const EVENT_TEXT = 'gateway/event-text.ts';
const THREAD_SCHEDULING = 'gateway/thread-scheduling.ts';
const NODE_HTTP = 'gateway/node-http.ts';
const TLS_PROTOCOL = 'gateway/tls-protocol.ts';
/** The record as data; a view is made from records whoever wrote them. */
const RECORD = 'type gateway/journal/record.ts';

/**
 * Who may import what. The first part that a file lies in is its own; what is not listed is forbidden, packages as well.
 * Adapters never import each other: they meet in the files at the top of `gateway/` and in the commands.
 */
export const IMPORT_TABLE: readonly Part[] = [
  { of: 'rules/', may: ['zod'] },
  { of: 'gateway/wire/', may: ['rules/', ...SHARED, JSON_SCAN, 'node:buffer'] },
  {
    of: 'gateway/journal/',
    may: ['rules/', ...SHARED, EVENT_TEXT, JSON_SCAN, 'node:', 'zod', 'canonicalize'],
  },
  {
    of: 'gateway/broker/',
    may: [
      'rules/',
      'gateway/wire/',
      ...SHARED,
      EVENT_TEXT,
      TLS_PROTOCOL,
      NODE_HTTP,
      'gateway/general-keeper.ts',
      'node:',
      'aedes',
      'ws',
    ],
  },
  // It has its file and its thread like a view, but the journal knows nothing of what it holds.
  {
    of: 'gateway/general/',
    may: [...SHARED, 'gateway/general-keeper.ts', 'gateway/views/', 'node:'],
  },
  { of: 'gateway/ingest/', may: ['rules/', 'gateway/wire/', ...SHARED, 'node:'] },
  { of: 'gateway/feed/', may: ['rules/', ...SHARED, EVENT_TEXT] },
  {
    of: 'gateway/config/',
    may: [
      'rules/',
      ...SHARED,
      BROKEN_TEXT,
      'node:',
      'zod',
      'yaml',
      'canonicalize',
      'fastest-levenshtein',
    ],
  },
  {
    of: 'gateway/api/',
    may: [
      'rules/',
      ...SHARED,
      TLS_PROTOCOL,
      NODE_HTTP,
      BROKEN_TEXT,
      JSON_SCAN,
      'node:',
      'zod',
      'fastify',
      'fastify-type-provider-zod',
      '@fastify/',
    ],
  },
  { of: 'gateway/security/', may: ['rules/', ...SHARED, 'node:', 'zod'] },
  {
    of: 'gateway/views/',
    may: ['rules/', ...SHARED, ASIDE_FILE, EVENT_TEXT, THREAD_SCHEDULING, RECORD, 'node:'],
  },
  // A historian is a view: it has its cursor, its file and its thread from there.
  {
    of: 'gateway/historian/',
    may: [
      'rules/',
      ...SHARED,
      ASIDE_FILE,
      RECORD,
      'gateway/views/',
      'node:',
      '@influxdata/influxdb-client',
    ],
  },
  {
    of: 'gateway/backup/',
    may: ['rules/', ...SHARED, ASIDE_FILE, 'gateway/journal/', 'node:', 'zod'],
  },
  // A gateway without sockets and disk, for scenarios: a composition of its own, which needs to know what a scenario is.
  {
    of: 'gateway/virtual/',
    may: [
      'rules/',
      ...SHARED,
      'gateway/journalled-input.ts',
      'gateway/wire/',
      'gateway/journal/',
      'gateway/config/',
      'simulators/',
      'node:',
      'zod',
    ],
  },
  // Measures judging, the way through door and journal, and the store of the historian by themselves, the rest from outside.
  {
    of: 'gateway/bench/',
    may: [
      'rules/',
      'gateway/core.ts',
      'gateway/collector-tuning.ts',
      'gateway/system-clock.ts',
      'gateway/config/configuration-hash.ts',
      'gateway/wire/',
      'gateway/journal/',
      'gateway/historian/',
      'gateway/views/database-file.ts',
      'gateway/virtual/',
      'node:',
      'aedes',
      'json-rules-engine',
    ],
  },
  { of: 'gateway/package/', may: ['node:'] },
  // `simulate`, `demo` and `check` play and check what the simulators describe.
  { of: 'gateway/commands/', may: ['rules/', 'gateway/', 'simulators/', 'node:', 'pino'] },
  { of: 'gateway/', may: ['rules/', 'gateway/', 'node:', 'fastify', 'prom-client', 'commander'] },
  {
    of: 'simulators/',
    may: [
      'rules/',
      'gateway/config/schema-problem.ts',
      'gateway/config/suggest.ts',
      'node:',
      'zod',
      'mqtt',
    ],
  },
  { of: 'dashboards/web/build/', may: ['node:', 'vite', '@vitejs/plugin-react'] },
  {
    of: 'dashboards/web/src/',
    may: [
      'type rules/',
      // What a role may do, what modes there are, what to do about a faked value, what substances are called, how units convert,
      // which limits a kind of point falls to, when a reading came late and what an instant is each stand in one place.
      'rules/role.ts',
      'rules/point-kind.ts',
      'rules/point-mode.ts',
      'rules/reading.ts',
      'rules/suspicion-guidance.ts',
      'rules/substance.ts',
      'rules/time.ts',
      'rules/unit-conversion.ts',
      'type gateway/api/contract.ts',
      'type gateway/api/event-contract.ts',
      'type gateway/api/history-contract.ts',
      'type gateway/api/health-contract.ts',
      'type gateway/api/session-contract.ts',
      'type gateway/api/inhibition-contract.ts',
      'type gateway/api/operation-contract.ts',
      'type gateway/api/profile-contract.ts',
      'type zod',
      'react',
      'react-dom/client',
      'react-i18next',
      'i18next',
      '@tanstack/react-virtual',
      'uplot',
      'uplot/dist/uPlot.min.css',
    ],
  },
  { of: 'dashboards/grafana/', may: ['node:'] },
  { of: 'dashboards/', may: [] },
];

function covers(entry: string, target: string): boolean {
  if (entry.endsWith('/') || entry.endsWith(':')) return target.startsWith(entry);
  return target === entry;
}

function allows(entry: string, edge: ImportEdge): boolean {
  if (!entry.startsWith('type ')) return covers(entry, edge.target);
  return edge.typeOnly && covers(entry.slice('type '.length), edge.target);
}

function partOf(file: SourceFile, table: readonly Part[]): Part | undefined {
  return table.find(({ of }) => covers(of, file.path));
}

/** Every entry that no file of its part needs; what any adapter may need is left out. */
export function idleEntries(
  files: readonly SourceFile[],
  table: readonly Part[] = IMPORT_TABLE,
): readonly string[] {
  return table.flatMap((part) => {
    const edges = files.filter((file) => partOf(file, table) === part).flatMap(importsOf);
    return part.may
      .filter((entry) => !SHARED.includes(entry))
      .filter((entry) => !edges.some((edge) => allows(entry, edge)))
      .map((entry) => `${part.of} needs no ${entry}`);
  });
}

/** Every import of a file that the table does not allow. */
export function forbiddenImports(
  file: SourceFile,
  table: readonly Part[] = IMPORT_TABLE,
): readonly string[] {
  const part = partOf(file, table);
  if (part === undefined) return [`${file.path} lies in no part of the import table`];
  return importsOf(file)
    .filter((edge) => !covers(part.of, edge.target) || part.of === 'gateway/')
    .filter((edge) => !part.may.some((entry) => allows(entry, edge)))
    .map(({ target, typeOnly }) => `${file.path} imports ${typeOnly ? 'types of ' : ''}${target}`);
}
