/** A string or an opening bracket of a JSON text, and where it stands. */
export interface JsonPart {
  /** How many objects and lists are open around it, itself counted where it opens one. */
  readonly depth: number;
  /** What a string reads as; null for a bracket. */
  readonly string: string | null;
  /** Whether it is a name that the object around it has already. */
  readonly isRepeated: boolean;
  /** The names and places in lists that lead to it. */
  steps(): readonly (string | number)[];
}

/** A list or an object that the scan stands in. */
interface Place {
  /** Names seen so far; null in a list. */
  readonly names: Set<string> | null;
  /** Name or index of what is read now. */
  at: string | number;
  awaitsName: boolean;
}

function openPlace(bracket: string): Place {
  return bracket === '{'
    ? { names: new Set(), at: '', awaitsName: true }
    : { names: null, at: 0, awaitsName: false };
}

function nextItem(place: Place | undefined): void {
  if (place === undefined) return;
  if (typeof place.at === 'number') place.at += 1;
  else place.awaitsName = true;
}

/** True where the name stands in the object already. */
function takeName(place: Place, names: Set<string>, name: string): boolean {
  place.at = name;
  place.awaitsName = false;
  const isRepeated = names.has(name);
  names.add(name);
  return isRepeated;
}

/** Position behind the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/**
 * What `JSON.parse` does not tell: of a name that stands twice it keeps the last value, where other programs keep the first.
 * `text` must be valid JSON; it is walked without recursion, however deep it nests.
 */
export function* jsonParts(text: string): Generator<JsonPart> {
  const open: Place[] = [];
  const steps = (): readonly (string | number)[] => open.map(({ at }) => at);
  let end = 0;
  for (let start = 0; start < text.length; start = end) {
    const letter = text[start] as string;
    end = letter === '"' ? endOfString(text, start) : start + 1;
    const place = open.at(-1);
    if (letter === '{' || letter === '[') {
      open.push(openPlace(letter));
      yield { depth: open.length, string: null, isRepeated: false, steps };
    } else if (letter === '}' || letter === ']') open.pop();
    else if (letter === ',') nextItem(place);
    else if (letter === '"') {
      const string: string = JSON.parse(text.slice(start, end));
      const names = place?.awaitsName === true ? place.names : null;
      const isRepeated = place !== undefined && names !== null && takeName(place, names, string);
      yield { depth: open.length, string, isRepeated, steps };
    }
  }
}
