import type { Level } from '../../../../rules/register.ts';

/** How an alarm of the level stands: blinking, or framed where the reader wants no motion, until somebody has taken note of it; then hollow. */
export type MarkStyle = 'calling' | 'steady' | 'hollow';

const SHAPES: Readonly<Record<Level, string>> = {
  1: 'M2 2h28v28H2z',
  2: 'M16 1.5 31 30H1z',
  3: 'M16 0.5 31.5 16 16 31.5 0.5 16z',
  4: 'M16 1.5a14.5 14.5 0 1 0 .01 0z',
};

interface LevelMarkProps {
  readonly level: Level;
  readonly style?: MarkStyle;
  /** A drill or a test: never filled, its outline broken. */
  readonly isMarked?: boolean;
}

/** The level by number, shape and colour; the word stands beside it. */
export function LevelMark({ level, style = 'steady', isMarked = false }: LevelMarkProps) {
  return (
    <svg
      className={`level-mark ${style}`}
      data-marked={isMarked ? '' : undefined}
      data-level={level}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
    >
      {style === 'calling' && <rect className="still-call" x="-4" y="-4" width="40" height="40" />}
      <path d={SHAPES[level]} />
      <text x="16" y={level === 2 ? 26.5 : 23}>
        {level}
      </text>
    </svg>
  );
}
