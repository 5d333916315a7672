/** One system call of a traced process. Lines of the trace stand for time: strace writes them in order. */
export interface SystemCall {
  readonly name: string;
  /** What its first argument refers to: a path, or `socket:[…]`. */
  readonly target: string;
  /** What a write was given; empty for other calls. */
  readonly bytes: Buffer;
  readonly startLine: number;
  endLine: number;
  result: number | null;
}

/** Options under which strace writes what {@link parseTrace} reads; `-D` keeps the traced program our own child. */
export function straceTo(file: string): readonly string[] {
  const calls =
    'write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,fsync,fdatasync,sync_file_range';
  // Names and strings in full, in hexadecimal.
  return ['strace', '-D', '-f', '--seccomp-bpf', '-ttt', '-y', '-xx', '-s', '65536'].concat([
    '-e',
    `trace=${calls}`,
    '-e',
    'signal=none',
    '-o',
    file,
  ]);
}

const LINE = /^(\d+)\s+[\d.]+ (.*)$/;
const BEGIN = /^(\w+)\(\d+<([^>]*)>(.*)$/;
const RESUMED = /^<\.\.\. (\w+) resumed>.* = (-?\d+)/;
const RESULT = / = (-?\d+)[^"]*$/;
const TEXT = /"((?:\\x[0-9a-f]{2})*)"/g;

function fromHex(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}

/** Reads a trace that {@link straceTo} describes. */
export function parseTrace(text: string): readonly SystemCall[] {
  const calls: SystemCall[] = [];
  const unfinished = new Map<string, SystemCall>();
  for (const [number, line] of text.split('\n').entries()) {
    const [, thread = '', rest = ''] = LINE.exec(line) ?? [];
    const resumed = RESUMED.exec(rest);
    if (resumed !== null) {
      const call = unfinished.get(thread);
      unfinished.delete(thread);
      if (call === undefined) continue;
      call.endLine = number;
      call.result = Number(resumed[2]);
      continue;
    }
    const begin = BEGIN.exec(rest);
    if (begin === null) continue;
    const [, name = '', target = '', given = ''] = begin;
    const parts = [...given.matchAll(TEXT)].map(([, part = '']) => fromHex(part));
    const call: SystemCall = {
      name,
      target: fromHex(target).toString(),
      bytes: Buffer.concat(parts),
      startLine: number,
      endLine: Number.POSITIVE_INFINITY,
      result: null,
    };
    calls.push(call);
    const result = RESULT.exec(given);
    if (given.endsWith('<unfinished ...>')) unfinished.set(thread, call);
    else if (result !== null) {
      call.endLine = number;
      call.result = Number(result[1]);
    }
  }
  return calls;
}

/** What a trace shows of acknowledgements. */
export interface AcknowledgementReport {
  readonly acknowledged: number;
  /** Syncs of the journal between the first record and the last acknowledgement. */
  readonly syncs: number;
  /** One line for each acknowledgement that nothing on the disk stands behind. */
  readonly problems: readonly string[];
}

/** Packet identifiers of a write that holds PUBACKs and nothing else (MQTT 3.1.1, 3.4). */
function acknowledgementsIn({ target, bytes }: SystemCall): readonly number[] {
  if (!target.startsWith('socket:') || bytes.length === 0 || bytes.length % 4 !== 0) return [];
  const ids: number[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    if (bytes.readUInt16BE(at) !== 0x4002) return [];
    ids.push(bytes.readUInt16BE(at + 2));
  }
  return ids;
}

const SEGMENT = /\/journal\/\d+\.seg$/;
const NUMBER = /"n":(\d+)/g;

/**
 * Proves from a trace that every acknowledged message was written to a journal segment and that a sync of that file,
 * begun after the write had ended, had ended well before the acknowledgement was sent. Every message carries its own
 * packet identifier as `n`, so that its bytes are found in the write.
 */
export function proveAcknowledgements(calls: readonly SystemCall[]): AcknowledgementReport {
  const records = new Map<number, SystemCall>();
  const syncs: SystemCall[] = [];
  const problems: string[] = [];
  let acknowledged = 0;
  let lastLine = 0;
  const last = new Map<string, number>();
  for (const call of calls) {
    const isJournal = SEGMENT.test(call.target);
    if (isJournal && (call.name === 'fdatasync' || call.name === 'fsync')) syncs.push(call);
    else if (isJournal) {
      for (const [, n] of call.bytes.toString('latin1').matchAll(NUMBER))
        if (!records.has(Number(n))) records.set(Number(n), call);
    }
    for (const id of acknowledgementsIn(call)) {
      acknowledged += 1;
      lastLine = call.startLine;
      const problem = problemOf(id, call, records.get(id), syncs);
      if (problem !== null) problems.push(problem);
      const before = last.get(call.target) ?? 0;
      if (id <= before) problems.push(`PUBACK ${id} out of order behind ${before}`);
      last.set(call.target, id);
    }
  }
  const firstLine = Math.min(...[...records.values()].map(({ startLine }) => startLine));
  const between = syncs.filter(
    ({ startLine }) => firstLine < startLine && startLine < lastLine,
  ).length;
  return { acknowledged, syncs: between, problems };
}

function problemOf(
  id: number,
  acknowledgement: SystemCall,
  record: SystemCall | undefined,
  syncs: readonly SystemCall[],
): string | null {
  if (record === undefined) return `PUBACK ${id}: its record was never written`;
  if (record.result !== record.bytes.length) return `PUBACK ${id}: its record was cut short`;
  const isSynced = syncs.some(
    (sync) =>
      sync.target === record.target &&
      sync.result === 0 &&
      record.endLine < sync.startLine &&
      sync.endLine < acknowledgement.startLine,
  );
  return isSynced ? null : `PUBACK ${id}: no completed sync between its record and it`;
}
