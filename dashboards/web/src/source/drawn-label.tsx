import type { ReactNode } from 'react';
import type { Trust } from '../live/plant.ts';
import type { BoardEntry } from '../live/urgency.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import { DRAWN_SIZE } from './drawn-size.ts';
import { shortened, sizeFor } from './drawn-text.ts';
import { FittedLine, type FittedLineProps } from './fitted-line.tsx';
import { type FaceLine, faceOf, MARK_SIZE, PADDING, TAG } from './label-face.ts';
import { type LaidLabel, leaderOf } from './label-layout.ts';
import { type Box, pathThrough } from './plane.ts';

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
  const text = others.length === 0 ? first : `${first} +${others.length}`;
  return (
    <g className="drawn-tag">
      <rect {...TAG} rx="2" />
      <FittedLine
        text={text}
        size={DRAWN_SIZE.tag}
        weight="bold"
        room={TAG.width - 2 * PADDING}
        x={TAG.x + TAG.width / 2}
        y={TAG.y + TAG.height - 2.5}
      />
    </g>
  );
}

interface LineProps extends Pick<FittedLineProps, 'text' | 'weight' | 'fitting' | 'className'> {
  readonly line: FaceLine;
}

function Line({ line: { x, room, y, sizes }, ...props }: LineProps) {
  const size = sizeFor(props.text, sizes, room, props.weight);
  return <FittedLine {...props} size={size} room={room} x={x + room / 2} y={y} />;
}

/** The box of a label; that of several stands before another. */
function LabelBox({ box, isShared }: { box: Box; isShared: boolean }) {
  const behind = isShared ? 3 : 0;
  const size = { width: box.width - behind, height: box.height - behind };
  return (
    <>
      {isShared && (
        <rect className="drawn-box" x={box.x + behind} y={box.y + behind} {...size} rx="4" />
      )}
      <rect className="drawn-box" x={box.x} y={box.y} {...size} rx="4" />
    </>
  );
}

/** A label in a drawing: a box with an id and a value, the mark of what alarms at its corner, a tag for what was done to it. */
export function DrawnLabel(props: DrawnLabelProps): ReactNode {
  const { laid, id, value, tags, entry, trust, href, spoken, title, isChosen, isOpen } = props;
  const isShared = laid.ids.length > 1;
  const face = faceOf(entry !== null, tags.length > 0);
  return (
    <a
      href={href}
      aria-label={spoken}
      className={isShared ? 'drawn-point drawn-cluster' : 'drawn-point'}
      data-trust={trust}
      aria-current={isChosen ? 'true' : undefined}
      aria-expanded={isOpen}
    >
      <g transform={`translate(${laid.box.x} ${laid.box.y})`}>
        <title>{title}</title>
        <LabelBox box={face.box} isShared={isShared} />
        <Line text={id} line={face.id} fitting={shortened} className="drawn-id" />
        <Line text={value} line={face.value} weight="bold" className="drawn-value" />
        <Tag tags={tags} />
        {entry !== null && (
          <svg
            className="drawn-mark"
            x="-0.5"
            y="-0.5"
            width={MARK_SIZE}
            height={MARK_SIZE}
            aria-hidden="true"
          >
            <StandingMark entry={entry} />
          </svg>
        )}
      </g>
    </a>
  );
}
