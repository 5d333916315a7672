import type { ProblemPath } from '../../rules/configuration.ts';

/** Where something stands. Lines and columns count from 1. */
export interface Place {
  /** Path of the file as it was named, or the name of an environment variable. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a file, with its place. */
export interface Problem extends Place {
  /** An error refuses the file; a warning is told. */
  readonly severity: 'error' | 'warning';
  /** Keys and indexes to it, such as `sources[0].points[2].limits.HH`; `(file)` for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** Writes a path the way people read it. */
export function formatPath(path: ProblemPath): string {
  if (path.length === 0) return '(file)';
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return onOneLine(text.replace(/^\./, ''));
}

/** A broken file may hold anything: neither ends it the line of a problem, nor does a terminal take it for a command. */
function onOneLine(text: string): string {
  return text.replace(/[\s\u0085]+/g, ' ').replace(/\p{Cc}/gu, '\ufffd');
}

/** `file:line:col: path: message` on one line; warnings say so before the message. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, severity } = problem;
  const message = onOneLine(problem.message);
  return `${file}:${line}:${column}: ${path}: ${severity === 'warning' ? 'warning: ' : ''}${message}`;
}

/** The JSON form of a problem: one object with `file`, `line`, `column`, `path`, `severity`, `message`. */
export function problemJson(problem: Problem): string {
  const { file, line, column, path, severity, message } = problem;
  return JSON.stringify({ file, line, column, path, severity, message });
}

/** Order of places within files; files keep the order in which they come. Equal problems are told once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  const rank = new Map(files.map((file, index) => [file, index]));
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  return [...unique.values()].sort(
    (a, b) =>
      (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}

/** Whether anything among the problems refuses the files. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
