import { useSyncExternalStore } from 'react';
import { useServices } from '../app/services.ts';
import { useWords } from '../parts/words.ts';
import type { Tone } from './annunciation.ts';

/** What is to be heard, and why: said as long as it calls, also while it is muted. */
function Reason({ calling }: { calling: Tone }) {
  const { t } = useWords();
  if (calling === null) return null;
  const isNamed = calling === 'blind' || calling === 'cut';
  return (
    <span className="sound-why" data-why={String(calling)}>
      {isNamed
        ? t(`sound.why.${calling}`)
        : t('sound.why.level', { level: t(`levels.${calling}`) })}
    </span>
  );
}

/** Whether alarms can be heard, and the way to some quiet. */
export function SoundControl() {
  const { annunciator, ticker } = useServices();
  const { t, span } = useWords();
  const sound = useSyncExternalStore(annunciator.subscribe, annunciator.current);
  const nowMs = useSyncExternalStore(ticker.subscribe, ticker.current);
  if (sound.siren === 'unavailable') {
    return (
      <p className="sound" data-sound="unavailable">
        <Reason calling={sound.calling} />
        {t('sound.unavailable')}
      </p>
    );
  }
  const left = sound.mute === null ? null : span(Math.max(0, sound.mute.untilMs - nowMs));
  return (
    <div className="sound" data-sound={sound.siren} data-sounding={String(sound.sounding)}>
      {sound.siren === 'on' && left === null && sound.calling === null && (
        <span className="soft">{t('sound.on')}</span>
      )}
      <Reason calling={sound.calling} />
      {left !== null && <span>{t('sound.muted', { span: left })}</span>}
      {(left !== null || sound.calling !== null) && (
        <button
          type="button"
          className="button"
          aria-keyshortcuts="m"
          onClick={() => annunciator.toggleMute()}
        >
          {left === null ? t('sound.mute') : t('sound.unmute')}
        </button>
      )}
    </div>
  );
}

/** Shouts while the browser keeps the sound locked. */
export function SoundOffBanner() {
  const { annunciator } = useServices();
  const { t } = useWords();
  const sound = useSyncExternalStore(annunciator.subscribe, annunciator.current);
  if (sound.siren !== 'locked') return null;
  return (
    <button type="button" className="sound-off">
      <strong>{t('sound.off')}</strong>
      <span>{t('sound.turnOn')}</span>
    </button>
  );
}
