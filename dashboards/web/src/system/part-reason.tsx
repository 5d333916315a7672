import type { ReadinessPart } from '../api/answers.ts';
import { useServerNow } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import { reasonText } from '../text/reason-text.ts';

/**
 * Why a part is as it is, in the reader's language; behind it what the system says, in the words in which it says it. A reason
 * that this page does not know is told as the gateway tells it.
 */
export function PartReason({ part: { detail, reason } }: { part: ReadinessPart }) {
  const { find, moment } = useWords();
  const nowMs = useServerNow();
  const text = reason && reasonText(reason, find, (at) => moment(at, nowMs));
  if (text === undefined) return detail === null ? null : <small lang="en">{detail}</small>;
  const why = reason?.params.why;
  return (
    <>
      <small>{text}</small>
      {why !== undefined && <small lang="en">{why}</small>}
    </>
  );
}
