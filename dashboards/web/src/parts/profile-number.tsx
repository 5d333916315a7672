import { formatQuantity } from '../text/format.ts';
import { useWords } from './words.ts';

interface ProfileNumberProps {
  readonly there: number;
  readonly unit: string | null;
  readonly thereHere: number | null;
  /** Unit of the point's limits. */
  readonly limitUnit: string | null;
}

/** What a profile says of a limit: in its own unit and in the point's, or that the two can't be compared. */
export function ProfileNumber({ there, unit, thereHere, limitUnit }: ProfileNumberProps) {
  const { t } = useWords();
  if (unit === limitUnit) return formatQuantity(there, unit);
  if (thereHere === null) {
    return `${formatQuantity(there, unit)} · ${t('office.profiles.incomparable')}`;
  }
  return `${formatQuantity(there, unit)} = ${formatQuantity(thereHere, limitUnit)}`;
}
