import { type FittedText, squeezed } from './drawn-text.ts';

interface FittedLineProps {
  readonly text: string;
  /** Size of its type. It is fitted by the same size as it is drawn in. */
  readonly size: number;
  /** How wide it may be. */
  readonly room: number;
  /** How it is made to fit: drawn together where left out. */
  readonly fitting?: (text: string, size: number, room: number) => FittedText;
  readonly className?: string;
  readonly x: number;
  readonly y: number;
}

/** A line of text in a drawing, in the room there is for it. */
export function FittedLine(props: FittedLineProps) {
  const { size, room, fitting = squeezed, className, x, y } = props;
  const { text, textLength } = fitting(props.text, size, room);
  return (
    <text
      className={className}
      x={x}
      y={y}
      fontSize={size}
      textLength={textLength}
      lengthAdjust={textLength === undefined ? undefined : 'spacingAndGlyphs'}
    >
      {text}
    </text>
  );
}
