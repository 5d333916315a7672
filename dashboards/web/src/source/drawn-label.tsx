import type { ReactNode } from 'react';
import type { Trust } from '../live/plant.ts';
import type { BoardEntry } from '../live/urgency.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import { DRAWN_SIZE } from './drawn-size.ts';
import { shortened } from './drawn-text.ts';
import { FittedLine } from './fitted-line.tsx';
import { LABEL, LABEL_BOX, type LaidLabel, leaderOf } from './label-layout.ts';
import { pathThrough } from './plane.ts';

const MARK_SIZE = 24;
const PADDING = 4;

interface DrawnLabelProps {
  readonly laid: LaidLabel;
  readonly id: string;
  readonly value: string;
  /** What was done to it, and what is not plainly real: the first is said, the others are counted. */
  readonly tags: readonly string[];
  /** The worst that stands against it. */
  readonly entry: BoardEntry | null;
  readonly trust: Trust;
  readonly href: string;
  /** Everything that is said, for those who do not see it. */
  readonly spoken: string;
  readonly title: string;
  readonly isChosen: boolean;
  /** Whether what it opens is open; undefined where it opens nothing of the drawing. */
  readonly isOpen?: boolean;
}

/** The line from where it stands to its label, with a dot at the place; nothing where the label stands on it. */
export function DrawnLeader({ laid }: { laid: LaidLabel }) {
  const [from, to] = leaderOf(laid);
  if (from.x === to.x && from.y === to.y) return null;
  return (
    <g className="drawn-leader">
      <path d={pathThrough([from, to])} />
      <circle cx={from.x} cy={from.y} r="3.5" />
    </g>
  );
}

function Tag({ tags }: Pick<DrawnLabelProps, 'tags'>) {
  const [first, ...others] = tags;
  if (first === undefined) return null;
  const x = MARK_SIZE + 2;
  const width = LABEL.width - x;
  const text = others.length === 0 ? first : `${first} +${others.length}`;
  return (
    <g className="drawn-tag">
      <rect x={x} y="0.5" width={width} height={LABEL_BOX.y - 1} rx="2" />
      <FittedLine
        text={text}
        size={DRAWN_SIZE.tag}
        weight="bold"
        room={width - 2 * PADDING}
        x={x + width / 2}
        y={LABEL_BOX.y - 3}
      />
    </g>
  );
}

/** A label in a drawing: a box with an id and a value, the mark of what alarms at its corner, a tag for what was done to it. */
export function DrawnLabel(props: DrawnLabelProps): ReactNode {
  const { laid, id, value, tags, entry, trust, href, spoken, title, isChosen, isOpen } = props;
  const { x, y, width, height } = LABEL_BOX;
  const middle = x + width / 2;
  // The mark stands over the corner of the box: the id gives way on both sides, so that it stays where it is.
  const idRoom = width - 2 * (MARK_SIZE - x + 2);
  return (
    <a
      href={href}
      aria-label={spoken}
      className={laid.ids.length === 1 ? 'drawn-point' : 'drawn-point drawn-cluster'}
      data-trust={trust}
      aria-current={isChosen ? 'true' : undefined}
      aria-expanded={isOpen}
    >
      <g transform={`translate(${laid.box.x} ${laid.box.y})`}>
        <title>{title}</title>
        {laid.ids.length > 1 && (
          <rect
            className="drawn-box"
            x={x + 3}
            y={y + 3}
            width={width - 3}
            height={height - 3}
            rx="4"
          />
        )}
        <rect
          className="drawn-box"
          x={x}
          y={y}
          width={laid.ids.length > 1 ? width - 3 : width}
          height={laid.ids.length > 1 ? height - 3 : height}
          rx="4"
        />
        <FittedLine
          text={id}
          size={DRAWN_SIZE.id}
          room={idRoom}
          fitting={shortened}
          className="drawn-id"
          x={middle}
          y={y + 13}
        />
        <FittedLine
          text={value}
          size={DRAWN_SIZE.value}
          weight="bold"
          room={width - 2 * PADDING}
          className="drawn-value"
          x={middle}
          y={y + 28}
        />
        <Tag tags={tags} />
        {entry !== null && (
          <svg className="drawn-mark" y="1" width={MARK_SIZE} height={MARK_SIZE} aria-hidden="true">
            <StandingMark entry={entry} />
          </svg>
        )}
      </g>
    </a>
  );
}
