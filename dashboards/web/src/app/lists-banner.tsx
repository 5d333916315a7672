import { isComplete } from '../live/view.ts';
import { useWords } from '../parts/words.ts';
import { useServices, useView } from './services.ts';

/** Says that lists do not come, and what that means for what is shown; they are asked for by itself, and at once where somebody wants it. */
export function ListsBanner() {
  const { live } = useServices();
  const { t } = useWords();
  const areOld = useView((view) => view.areListsOld && !view.isSignedOut);
  const isKnown = useView(isComplete);
  return (
    <div className="lists-old" role="alert">
      {areOld && (
        <>
          <strong>{t(isKnown ? 'lists.old' : 'lists.missing')}</strong>
          <button type="button" className="button" onClick={() => live.askAgain()}>
            {t('lists.ask')}
          </button>
        </>
      )}
    </div>
  );
}
