import { lineOf, type SourceFile, type SyntaxNode, statementsOf, walk } from './source-file.ts';

/** Looks at one file and names each breach as `path:line: what`. */
export type HouseRule = (file: SourceFile) => readonly string[];

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

function breach(file: SourceFile, offset: number, what: string): string {
  return `${file.path}:${lineOf(file, offset)}: ${what}`;
}

function collect(
  file: SourceFile,
  judge: (node: SyntaxNode, parent: SyntaxNode | null, key: string) => string | null,
): readonly string[] {
  const found: string[] = [];
  walk(file.program, (node, parent, key) => {
    const what = judge(node, parent, key);
    if (what !== null) found.push(breach(file, node.start, what));
  });
  return found;
}

/** True where an identifier names a binding, and is not just the name of a member or a key. */
function isReference(parent: SyntaxNode | null, key: string): boolean {
  if (parent === null) return false;
  if (parent.computed === true) return true;
  const isMember = parent.type === 'MemberExpression' && key === 'property';
  return !isMember && !(key === 'key' && parent.type !== 'PropertyDefinition' && !parent.shorthand);
}

/** Time, timers, chance and the process itself, which pure code gets as arguments. */
const IMPURE = new Set([
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
  'process',
  'console',
  'fetch',
  'globalThis',
]);

function nameOf(node: unknown): string | null {
  const name = (node as SyntaxNode | null)?.name;
  return typeof name === 'string' ? name : null;
}

function isMathRandom(node: SyntaxNode): boolean {
  if (node.type !== 'MemberExpression' || nameOf(node.object) !== 'Math') return false;
  return nameOf(node.property) === 'random';
}

/** `rules/` is pure: no clock, no timers, no chance. */
export const isPure: HouseRule = (file) =>
  collect(file, (node, parent, key) => {
    if (isMathRandom(node)) return 'Math.random';
    const name = node.type === 'Identifier' ? nameOf(node) : null;
    return name !== null && IMPURE.has(name) && isReference(parent, key) ? name : null;
  });

const CLOCKS = new Set(['Date', 'performance', 'setTimeout', 'setInterval']);

/** An adapter has time from its clock port, so that a simulation can own time. `Date` may only be used as a type. */
export const takesTimeFromItsPort: HouseRule = (file) =>
  collect(file, (node, parent, key) => {
    if (node.type === 'ImportDeclaration') {
      const address = (node.source as SyntaxNode).value;
      return address === 'node:timers' || address === 'node:timers/promises' ? 'timers' : null;
    }
    const name = node.type === 'Identifier' ? nameOf(node) : null;
    const isType = parent?.type === 'TSTypeReference';
    return name !== null && CLOCKS.has(name) && isReference(parent, key) && !isType ? name : null;
  });

/** Imports name what they mean. */
export const hasNoDefaultExport: HouseRule = (file) =>
  collect(file, (node) => {
    if (node.type === 'ExportDefaultDeclaration') return 'default export';
    return node.type === 'ExportSpecifier' && nameOf(node.exported) === 'default'
      ? 'default export'
      : null;
  });

/** A file that only re-exports hides who depends on whom. */
export const isNoBarrel: HouseRule = (file) => {
  const statements = statementsOf(file);
  const reExports = statements.filter(
    ({ type, source }) =>
      type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && source),
  );
  const others = statements.filter(
    (node) => !reExports.includes(node) && node.type !== 'ImportDeclaration',
  );
  return reExports.length > 0 && others.length === 0 ? [breach(file, 0, 'only re-exports')] : [];
};

/** Node strips types; it does not compile what leaves code behind. */
export const isErasable: HouseRule = (file) =>
  file.path.endsWith('.d.ts')
    ? []
    : collect(file, (node) => {
        if (node.type === 'TSEnumDeclaration') return 'enum';
        if (node.type === 'TSModuleDeclaration') return 'namespace';
        return node.type === 'TSParameterProperty' ? 'parameter property' : null;
      });

function linesOf(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}

/** A file that fits in a reader's head. */
export const isShort: HouseRule = (file) => {
  const lines = file.text.trimEnd().split('\n').length;
  return lines > FILE_LINES_MAX ? [breach(file, 0, `${lines} lines`)] : [];
};

/** A function that fits on a screen; blank lines don't count. */
export const hasShortFunctions: HouseRule = (file) =>
  collect(file, (node) => {
    if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
      return null;
    const lines = linesOf(file.text.slice(node.start, node.end));
    return lines > FUNCTION_LINES_MAX ? `a function of ${lines} lines` : null;
  });

/** `type X = (typeof XS)[number]` says nothing that its list has not said. */
function restatesItsList(declaration: SyntaxNode, text: string): boolean {
  if (declaration.type !== 'TSTypeAliasDeclaration') return false;
  return /=\s*\(typeof \w+\)\[number\]/.test(text.slice(declaration.start, declaration.end));
}

/** Every export says what it is. */
export const isDocumented: HouseRule = (file) =>
  statementsOf(file).flatMap((node) => {
    const declaration = node.declaration as SyntaxNode | null | undefined;
    if (node.type !== 'ExportNamedDeclaration' || declaration == null) return [];
    const isDescribed = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.test(file.text.slice(0, node.start));
    if (isDescribed || restatesItsList(declaration, file.text)) return [];
    const [first] = (declaration.declarations as readonly SyntaxNode[] | undefined) ?? [
      declaration,
    ];
    return [breach(file, node.start, `no JSDoc on ${nameOf(first?.id) ?? 'an export'}`)];
  });

function linesWith(file: SourceFile, pattern: RegExp, what: string): readonly string[] {
  return file.text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${what}`] : []));
}

/** The words in two pieces, so that this file keeps its own rule. */
const UNFINISHED = new RegExp(`\\b(${'TO'}${'DO'}|${'FIX'}${'ME'}|${'XX'}X)\\b`);

/** What is left to do stands in the tracker, not in the code. */
export const hasNothingLeftToDo: HouseRule = (file) => linesWith(file, UNFINISHED, 'unfinished');

/** Code that knows the machine it was written on runs on no other. */
export const namesNoMachine: HouseRule = (file) =>
  linesWith(file, /(?:^|[\s'"`(=])\/(?:home|root|work|Users|mnt|tmp)\//, 'a path of one machine');

/** Programs write to the streams they are given. */
export const isSilent: HouseRule = (file) =>
  collect(file, (node, parent, key) =>
    node.type === 'Identifier' && node.name === 'console' && isReference(parent, key)
      ? 'console'
      : null,
  );

/** A test that replaces one of our modules tests the replacement. */
export const mocksNothing: HouseRule = (file) =>
  collect(file, (node) => {
    if (node.type !== 'MemberExpression' || nameOf(node.object) !== 'vi') return null;
    const name = nameOf(node.property) ?? '';
    return /^(mock|doMock|hoisted|spyOn|stubGlobal|useFakeTimers)$/.test(name)
      ? `vi.${name}`
      : null;
  });

/** A test waits for what it expects, never for a time to pass. */
export const sleepsNowhere: HouseRule = (file) =>
  collect(file, (node, parent, key) => {
    if (node.type === 'ImportSpecifier')
      return nameOf(node.imported) === 'setTimeout' ? 'a sleep' : null;
    if (node.type !== 'Identifier' || node.name !== 'setTimeout') return null;
    if (parent?.type === 'ImportSpecifier' || !isReference(parent, key)) return null;
    return 'a sleep';
  });
