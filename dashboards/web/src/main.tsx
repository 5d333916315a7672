import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AlarmActions } from './alarms/alarm-actions.ts';
import { Doubts } from './alarms/doubts.ts';
import type { Inhibition, InterlockArea } from './api/answers.ts';
import { list } from './api/client.ts';
import { App } from './app/app.tsx';
import { startBeat } from './app/beat.ts';
import { fetchLaterPages } from './app/later-pages.ts';
import { Notices } from './app/notices.ts';
import { type Services, ServicesContext } from './app/services.ts';
import { startSize } from './app/size.ts';
import { applyTheme, keptTheme } from './app/theme.ts';
import { InhibitionFollower } from './inhibition/inhibition-follower.ts';
import { InterlockFollower } from './live/interlock-follower.ts';
import { Live } from './live/live.ts';
import { PAGE_CLOCK } from './live/steady-clock.ts';
import { Ticker } from './live/ticker.ts';
import { ViewStore } from './live/view-store.ts';
import { SignatureDesk } from './signature/signature-desk.ts';
import { Annunciator } from './sound/annunciator.ts';
import { startTranslation } from './text/translation.ts';
import './style/style.css';

async function start(): Promise<void> {
  applyTheme(keptTheme());
  startSize();
  await startTranslation();
  const store = new ViewStore(Date.now());
  const live = new Live(store);
  const ticker = new Ticker();
  const notices = new Notices();
  const annunciator = new Annunciator(store, ticker);
  const inhibitions = new InhibitionFollower(store, PAGE_CLOCK, () =>
    list<Inhibition>('inhibitions'),
  );
  const interlocks = new InterlockFollower(store, PAGE_CLOCK, () =>
    list<InterlockArea>('interlocks'),
  );
  const desk = new SignatureDesk(store);
  const doubts = new Doubts(store, notices, () => live.askAgain());
  const actions = new AlarmActions(store, notices, desk, doubts);
  const services: Services = {
    store,
    live,
    ticker,
    annunciator,
    notices,
    actions,
    desk,
    inhibitions,
  };
  ticker.start();
  startBeat();
  live.start();
  inhibitions.start();
  interlocks.start();
  desk.start();
  notices.start(store);
  annunciator.start();
  const place = document.getElementById('app');
  if (place === null) throw new Error('the page has no place for the application');
  createRoot(place).render(
    <StrictMode>
      <ServicesContext value={services}>
        <App />
      </ServicesContext>
    </StrictMode>,
  );
}

window.addEventListener('load', () => setTimeout(() => void fetchLaterPages(), 1_000));
void start();
