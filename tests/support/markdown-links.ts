/** Targets of links and pictures of a Markdown text that lie in the repository. */
export function linksIn(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}
