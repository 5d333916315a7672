import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** A node of the syntax tree (ESTree with TypeScript), as far as house rules look at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** One source file, parsed. Paths are relative to the repository and use `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: SyntaxNode;
}

/** One import, re-export or dynamic import with a literal address. */
export interface ImportEdge {
  /** A path relative to the repository, or the name of a package or Node module. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const LANGUAGES = [
  ['.d.ts', 'dts'],
  ['.tsx', 'tsx'],
  ['.ts', 'ts'],
] as const;

/** Parses a text as the file that it would be at this path. */
export function sourceFile(path: string, text: string): SourceFile {
  const lang = LANGUAGES.find(([end]) => path.endsWith(end))?.[1] ?? 'js';
  const program = parseAst(
    text.replace(/^#!.*/, (line) => ' '.repeat(line.length)),
    { lang },
  );
  return { path, text, program: program as unknown as SyntaxNode };
}

/** Every source file that the patterns name, sorted. */
export function readSources(root: string, patterns: readonly string[]): readonly SourceFile[] {
  return patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8')));
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Visits a node and all below it, parents first. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | null, key: string) => void,
  parent: SyntaxNode | null = null,
  key = '',
): void {
  visit(node, parent, key);
  for (const [name, value] of Object.entries(node)) {
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit, node, name);
    } else if (isNode(value)) walk(value, visit, node, name);
  }
}

/** Line of an offset, from 1. */
export function lineOf(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

/** The top-level statements. */
export function statementsOf(file: SourceFile): readonly SyntaxNode[] {
  return file.program.body as readonly SyntaxNode[];
}

function isTypeOnly(node: SyntaxNode): boolean {
  return node.importKind === 'type' || node.exportKind === 'type';
}

function addressOf(node: SyntaxNode): string | null {
  const source = node.source;
  return isNode(source) && typeof source.value === 'string' ? source.value : null;
}

/** What a file imports, by whatever means. */
export function importsOf(file: SourceFile): readonly ImportEdge[] {
  const edges: ImportEdge[] = [];
  walk(file.program, (node) => {
    if (!/^(Import(Declaration|Expression)|Export(Named|All)Declaration)$/.test(node.type)) return;
    const address = addressOf(node);
    if (address === null) return;
    const target = address.startsWith('.')
      ? normalize(join(dirname(file.path), address)).replaceAll('\\', '/')
      : address;
    edges.push({ target, typeOnly: isTypeOnly(node) });
  });
  return edges;
}
