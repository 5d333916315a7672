import { Suspense, useState } from 'react';
import { AlarmsPage } from '../alarms/alarms-page.tsx';
import { useWords } from '../parts/words.ts';
import { SignInPage } from '../session/sign-in-page.tsx';
import { SignatureDialog } from '../signature/signature-dialog.tsx';
import { MissingCutsBanner } from '../sound/missing-cuts-banner.tsx';
import { SoundOffBanner } from '../sound/sound-control.tsx';
import { BlindBanner } from './blind-banner.tsx';
import { CrashGuard } from './crash-guard.tsx';
import { KeyHelp } from './key-help.tsx';
import { OverviewPage, ProfilesPage, SourcePage, SystemPage, TrendsPage } from './later-pages.ts';
import { ListsBanner } from './lists-banner.tsx';
import { NoticeList } from './notice-list.tsx';
import { hrefOf, PAGES, type Page } from './route.ts';
import { useServices, useView } from './services.ts';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './use-keys.ts';
import { go, useRoute } from './use-route.ts';

function Content({ page }: { page: Page }) {
  switch (page) {
    case 'alarms':
      return <AlarmsPage />;
    case 'overview':
      return <OverviewPage />;
    case 'source':
      return <SourcePage />;
    case 'trends':
      return <TrendsPage />;
    case 'system':
      return <SystemPage />;
    case 'profiles':
      return <ProfilesPage />;
  }
}

/** The whole application: the frame, and the page that the reader is on. */
export function App() {
  const { annunciator } = useServices();
  const { t } = useWords();
  const { page } = useRoute();
  const isSignedOut = useView((view) => view.isSignedOut);
  const reader = useView((view) => view.reader);
  const [helps, setHelps] = useState(false);
  const pageKeys = PAGES.map((each, index) => [String(index + 1), () => go(hrefOf(each))] as const);
  useKeys({
    ...Object.fromEntries(pageKeys),
    m: () => annunciator.toggleMute(),
    '?': () => setHelps(true),
  });
  return (
    <>
      <button
        type="button"
        className="skip"
        onClick={() => document.getElementById('content')?.focus()}
      >
        {t('skip')}
      </button>
      <TopBar page={page} onKeys={() => setHelps(true)} />
      <CrashGuard key={page}>
        <Suspense
          fallback={
            <main className="waiting" id="content">
              {t('loading')}
            </main>
          }
        >
          {isSignedOut ? <SignInPage /> : <Content key={reader} page={page} />}
        </Suspense>
      </CrashGuard>
      {/* Below the content: what comes and goes here must not move a row from under the pointer. */}
      <div className="shouts">
        <NoticeList />
        <ListsBanner />
        <SoundOffBanner />
        <MissingCutsBanner />
        <BlindBanner />
      </div>
      <SignatureDialog />
      {helps && <KeyHelp onClose={() => setHelps(false)} />}
    </>
  );
}
