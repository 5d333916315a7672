import { useState, useSyncExternalStore } from 'react';
import { useWords } from '../parts/words.ts';
import { AccountMenu } from '../session/account-menu.tsx';
import { SoundControl } from '../sound/sound-control.tsx';
import { formatClock } from '../text/format.ts';
import { chooseLanguage } from '../text/translation.ts';
import { areCharacterKeysOn, subscribeToCharacterKeys } from './character-keys.ts';
import { Counters } from './counters.tsx';
import { hrefOf, PAGES, type Page } from './route.ts';
import { useServerNow, useView } from './services.ts';
import { SizeButton } from './size-button.tsx';
import { applyTheme, keptTheme, nextTheme } from './theme.ts';

function Navigation({ page }: { page: Page }) {
  const { t } = useWords();
  return (
    <nav className="pages" aria-label={t('pages.label')}>
      {PAGES.map((each, index) => (
        <a
          key={each}
          href={hrefOf(each)}
          aria-current={each === page ? 'page' : undefined}
          aria-keyshortcuts={String(index + 1)}
        >
          {t(`pages.${each}`)}
        </a>
      ))}
    </nav>
  );
}

function LinkState() {
  const { t } = useWords();
  const live = useView((view) => view.live);
  const hasHeard = useView((view) => view.hasHeard);
  const blind = useView((view) => view.sight.blind);
  const nowMs = useServerNow();
  const state = blind ? 'blind' : live ? 'live' : hasHeard ? 'lost' : 'connecting';
  return (
    <p className="link-state" data-link={state}>
      <span role="status">{t(`link.${state}`)}</span>
      <time>{formatClock(nowMs)}</time>
    </p>
  );
}

function ThemeButton() {
  const { t } = useWords();
  const [theme, setTheme] = useState(keptTheme);
  const turn = () => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button
      type="button"
      className="icon-button"
      onClick={turn}
      title={t(`theme.${theme}`)}
      aria-label={t(`theme.${theme}`)}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false" data-theme-icon={theme}>
        <circle cx="10" cy="10" r="7.5" />
        <path d="M10 2.5a7.5 7.5 0 0 1 0 15z" />
      </svg>
    </button>
  );
}

/** Opens the list of keys; says, at every width, where keys of one character are off, for no key turns them on again. */
function KeysButton({ onKeys }: { onKeys: () => void }) {
  const { t } = useWords();
  const areOn = useSyncExternalStore(subscribeToCharacterKeys, areCharacterKeysOn);
  return (
    <button
      type="button"
      className="icon-button keys-button"
      data-keys={areOn ? 'on' : 'off'}
      onClick={onKeys}
    >
      {t(areOn ? 'keys.open' : 'keys.off')}
    </button>
  );
}

/** What stands above every page: where one is, how many alarms there are, whether one sees and hears. */
export function TopBar({ page, onKeys }: { page: Page; onKeys: () => void }) {
  const { t, language } = useWords();
  const reader = useView((view) => view.reader);
  return (
    <header className="top-bar">
      <a className="brand" href={hrefOf('alarms')} title={t('title')}>
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
          <path d="M12 2 22 20H2z" />
          <path className="gate" d="M12 8v12M7.5 16v4M16.5 16v4" />
        </svg>
        <span>Hazgate</span>
      </a>
      <Navigation page={page} />
      <Counters />
      <div className="top-tools">
        <SoundControl />
        <LinkState />
        <KeysButton onKeys={onKeys} />
        <AccountMenu key={reader} />
        <ThemeButton />
        <SizeButton />
        <button
          type="button"
          className="icon-button"
          lang={language === 'zh' ? 'en' : 'zh'}
          onClick={() => void chooseLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {t('otherLanguage')}
        </button>
      </div>
    </header>
  );
}
