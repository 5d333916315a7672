import type { CSSProperties, ReactNode } from 'react';
import { textWidth } from '../text/text-width.ts';

/** Size of a unit beside its number, as a part of the number's. */
const UNIT_SIZE = 0.62;
/** Between a number and its unit, as a part of the number's size. */
const UNIT_GAP = 0.25;

function Fitted({ ems, children }: { ems: number; children: ReactNode }) {
  return (
    <span className="fitted" style={{ '--ems': Math.max(1, ems).toFixed(2) } as CSSProperties}>
      {children}
    </span>
  );
}

/** A text in one line that is never cut: where the style gives it less room than it needs, its letters become smaller. */
export function FittedText({ text }: { text: string }) {
  return <Fitted ems={textWidth(text, 1)}>{text}</Fitted>;
}

/** The same for a value with its unit: a value that was cut would be another value. */
export function FittedValue({ text, unit }: { text: string; unit: string }) {
  const gap = unit === '' ? 0 : UNIT_GAP;
  const ems = textWidth(text, 1, 'bold') + gap + textWidth(unit, UNIT_SIZE);
  return (
    <Fitted ems={ems}>
      <strong>{text}</strong>
      <span className="unit">{unit}</span>
    </Fitted>
  );
}
