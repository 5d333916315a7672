/** Texts by name, in groups. */
export interface TextTree {
  readonly [name: string]: string | TextTree;
}

/** The same names, other words. */
export type SameNames<Tree extends TextTree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends TextTree ? SameNames<Tree[Name]> : string;
};

/** Texts in both languages of the product; it does not compile where one language lacks a name that the other has. */
export interface BilingualTexts<Tree extends TextTree> {
  readonly en: Tree;
  readonly zh: SameNames<Tree>;
}

/** Both languages side by side, so that whoever changes one sees the other. */
export function bilingual<const Tree extends TextTree>(
  en: Tree,
  zh: SameNames<Tree>,
): BilingualTexts<Tree> {
  return { en, zh };
}
