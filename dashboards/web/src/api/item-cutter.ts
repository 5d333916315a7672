const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = [0x5b, 0x7b];
const CLOSE = [0x5d, 0x7d];
/** An item lies in the array of a list, which lies in its object. */
const ITEM_DEPTH = 2;

/**
 * Cuts the items out of the JSON of a list while it comes, so that thousands of them need not be parsed in one go. Any text
 * that is no such JSON comes out as pieces that do not parse.
 */
export class ItemCutter {
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private item = '';
  private around = '';

  /** The items that are complete with this text. */
  take(text: string): readonly string[] {
    const items: string[] = [];
    let from = 0;
    const keep = (end: number) => {
      if (this.depth > ITEM_DEPTH) this.item += text.slice(from, end);
      else this.around += text.slice(from, end);
      from = end;
    };
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.inString) {
        if (this.isEscaped) this.isEscaped = false;
        else if (code === BACKSLASH) this.isEscaped = true;
        else if (code === QUOTE) this.inString = false;
      } else if (code === QUOTE) this.inString = true;
      else if (OPEN.includes(code)) {
        if (this.depth === ITEM_DEPTH) keep(at);
        this.depth += 1;
      } else if (CLOSE.includes(code)) {
        if (this.depth === ITEM_DEPTH + 1) {
          keep(at + 1);
          items.push(this.item);
          this.item = '';
        }
        this.depth -= 1;
      } else if (code === COMMA && this.depth === ITEM_DEPTH) {
        keep(at);
        from = at + 1;
      }
    }
    keep(text.length);
    return items;
  }

  /** The list without its items, once all of it has come. */
  get rest(): string {
    return this.around + this.item;
  }
}
