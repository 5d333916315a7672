import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { ProblemPath } from '../../rules/configuration.ts';
import { BROKEN_TEXT, isBroken } from '../broken-text.ts';
import { formatPath, type Place, type Problem } from './problem.ts';

const FILE_BYTES_MAX = 16 * 1024 * 1024;
/**
 * How often one anchor may be used, counted through aliases inside of aliases. A site of ten thousand points may share the
 * settings of one; more is a mistake or an attack.
 */
const ALIASES_MAX = 20_000;

/** Whether a place is wanted for a key or for its value. */
export type Aim = 'key' | 'value';

/** A file that was read, with a place for everything in it. */
export interface YamlFile {
  readonly file: string;
  /** Plain data; undefined where the file can't be parsed. */
  readonly value: unknown;
  /** What is wrong with it as YAML. */
  readonly problems: readonly Problem[];
  /** Place of a value or key; of the nearest thing around it where there is none. */
  place(path: ProblemPath, aim?: Aim): Place;
  problem(path: ProblemPath, message: string, options?: ProblemOptions): Problem;
}

/** An error at a value, unless said otherwise. */
export interface ProblemOptions {
  readonly severity?: Problem['severity'];
  readonly aim?: Aim;
}

/** Why a file can't be read at all. */
export interface Unreadable {
  readonly file: string;
  readonly detail: string;
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

/** Offset in the text of what a path names, or of the nearest thing around it. */
function offsetOf(document: Document, path: ProblemPath, aim: Aim): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const [index, step] of path.entries()) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    if (isMap(target)) {
      const pair = target.items.find((item) => keyText(item.key) === String(step));
      const key = pair?.key as Node | null | undefined;
      if (aim === 'key' && index === path.length - 1 && key?.range) return key.range[0];
      next = pair?.value ?? key;
    } else if (isSeq(target)) {
      next = target.items[Number(step)];
    }
    if (!isNode(next) || !next.range) return offset;
    node = next;
    offset = next.range[0];
  }
  return offset;
}

/** The parser's errors; where it ran out of stack, what it says besides that is noise. */
function syntaxErrors(document: Document): readonly YAMLError[] {
  const exhausted = document.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
  return exhausted === undefined ? document.errors : [exhausted];
}

function messageOf(error: YAMLError, text: string): string {
  if (error.code === 'RESOURCE_EXHAUSTION') return 'nested too deeply';
  if (error.code === 'DUPLICATE_KEY') return `duplicate key '${keyAt(text, error.pos[0])}'`;
  if (error.code === 'MULTIPLE_DOCS') return "a file holds one document: take out the second '---'";
  return error.message;
}

/** Keys and indexes that lead to a node that `visit` stands at. */
function pathTo(around: readonly unknown[], node: unknown): ProblemPath {
  const steps = [...around.slice(1), node];
  return steps.flatMap((step, index): readonly (string | number)[] => {
    const parent = around[index];
    if (isPair(step)) return [keyText(step.key)];
    return isSeq(parent) ? [parent.items.indexOf(step)] : [];
  });
}

/** What the parser lets through and plain data can't hold, each where it stands. */
interface DocumentFaults {
  /** The first alias that stands for nothing, or for something that it is itself a part of: that would never end. */
  readonly alias: { readonly offset: number; readonly why: string } | null;
  /** Keys and values with broken text, as no name of a file or a host may hold it either. */
  readonly texts: readonly { readonly offset: number; readonly path: ProblemPath }[];
}

function faultsOf(document: Document): DocumentFaults {
  const anchors = new Map<string, Node>();
  let alias: DocumentFaults['alias'] = null;
  const texts: { offset: number; path: ProblemPath }[] = [];
  visit(document, {
    Node(_, node, around) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) {
        const why = whyWrong(node.source, anchors.get(node.source), around);
        if (why !== null) alias ??= { offset, why };
        return;
      }
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (!isScalar(node) || typeof node.value !== 'string' || !isBroken(node.value)) return;
      texts.push({ offset, path: pathTo(around, node) });
    },
  });
  return { alias, texts };
}

function whyWrong(
  source: string,
  target: Node | undefined,
  around: readonly unknown[],
): string | null {
  if (target === undefined) return `the alias *${source} names no anchor before it`;
  return around.includes(target) ? `the alias *${source} stands inside of what it names` : null;
}

function keyAt(text: string, offset: number): string {
  return /^[^:\s]{1,60}/.exec(text.slice(offset, offset + 60))?.[0] ?? '';
}

/** A document whose aliases are in order as plain data, or why it can't be such. */
function toPlainData(document: Document): { readonly value: unknown; readonly why: string | null } {
  try {
    return { value: document.toJS({ maxAliasCount: ALIASES_MAX }), why: null };
  } catch (error) {
    // A reference that is none was found before; what is merged by << and is no map is told by the parser.
    const why =
      error instanceof ReferenceError
        ? `one anchor may be used ${ALIASES_MAX} times: write out what more aliases stand for`
        : String(error instanceof Error ? error.message : error);
    return { value: undefined, why };
  }
}

/** Parses YAML 1.2 (so JSON too). Never throws; all syntax errors and duplicate keys are told at once. */
export function parseYaml(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    // `<<: *shared`, as people know it from YAML 1.1.
    merge: true,
    logLevel: 'error',
  });

  function placeAt(offset: number): Place {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  const problems: Problem[] = [];
  for (const each of [...syntaxErrors(document), ...document.warnings]) {
    const severity = each.name === 'YAMLWarning' ? 'warning' : 'error';
    const [offset] = each.pos;
    problems.push({ ...placeAt(offset), severity, path: '(file)', message: messageOf(each, text) });
  }
  // Behind a syntax error the rest of the file may mean anything; a key used twice breaks nothing else.
  const broken = document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  const { alias, texts } = faultsOf(document);
  const isPlain = !broken && alias === null;
  const { value, why } = isPlain ? toPlainData(document) : { value: undefined, why: null };
  const wrong = why === null ? alias : { offset: 0, why };
  if (!broken && wrong !== null) {
    const place = placeAt(wrong.offset);
    problems.push({ ...place, severity: 'error', path: '(file)', message: wrong.why });
  }
  for (const { offset, path } of texts) {
    const message = BROKEN_TEXT;
    problems.push({ ...placeAt(offset), severity: 'error', path: formatPath(path), message });
  }
  if (!broken && wrong === null && (value === null || value === undefined)) {
    problems.push({
      ...placeAt(0),
      severity: 'error',
      path: '(file)',
      message: 'the file is empty',
    });
  }

  function place(path: ProblemPath, aim: Aim = 'value'): Place {
    return placeAt(offsetOf(document, path, aim));
  }
  return {
    file,
    value: value ?? undefined,
    problems,
    place,
    problem(path, message, { severity = 'error', aim = 'value' } = {}) {
      return { ...place(path, aim), severity, path: formatPath(path), message };
    },
  };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Reads and parses a file; what can't be read, or is larger than any such file, is unreadable. */
export function readYaml(file: string): YamlFile | Unreadable {
  try {
    const bytes = readFileSync(file);
    if (bytes.byteLength > FILE_BYTES_MAX) {
      return { file, detail: `larger than ${FILE_BYTES_MAX} bytes` };
    }
    const text = decodeUtf8(bytes);
    if (text !== null) return parseYaml(file, text);
    const place = { file, line: 1, column: 1 };
    const empty = parseYaml(file, '');
    const message = 'is not UTF-8 text: save it as UTF-8';
    return { ...empty, problems: [{ ...place, severity: 'error', path: '(file)', message }] };
  } catch (error) {
    return { file, detail: unreadableDetail(error) };
  }
}

function unreadableDetail(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'is a directory';
  if (code === 'EACCES') return 'permission denied';
  return error.message;
}

/** Tells the two outcomes of {@link readYaml} apart. */
export function isUnreadable(outcome: YamlFile | Unreadable): outcome is Unreadable {
  return 'detail' in outcome;
}
