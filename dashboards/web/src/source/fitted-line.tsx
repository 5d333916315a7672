import type { Weight } from '../text/text-width.ts';
import { squeezed } from './drawn-text.ts';

const WEIGHTS: Readonly<Record<Weight, number | undefined>> = { plain: undefined, bold: 700 };

/** A line of text in a drawing. */
export interface FittedLineProps {
  readonly text: string;
  /** Size of its type. It is fitted by the same size as it is drawn in. */
  readonly size: number;
  /** How heavy its letters are; the same goes for them. */
  readonly weight?: Weight;
  /** How wide it may be. */
  readonly room: number;
  /** How it is made to fit: drawn together where left out. */
  readonly fitting?: typeof squeezed;
  readonly className?: string;
  readonly x: number;
  readonly y: number;
}

/** A line of text in a drawing, in the room there is for it. */
export function FittedLine(props: FittedLineProps) {
  const { size, weight = 'plain', room, fitting = squeezed, className, x, y } = props;
  const { text, textLength } = fitting(props.text, size, room, weight);
  return (
    <text
      className={className}
      x={x}
      y={y}
      fontSize={size}
      fontWeight={WEIGHTS[weight]}
      textLength={textLength}
      lengthAdjust={textLength === undefined ? undefined : 'spacingAndGlyphs'}
    >
      {text}
    </text>
  );
}
