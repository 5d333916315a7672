import { placeText, titleOf } from '../alarms/alarm-names.ts';
import { hrefOf, hrefOfPlace } from '../app/route.ts';
import { useServerNow, useServices, useView } from '../app/services.ts';
import { placeKey } from '../live/place.ts';
import { StandingMark } from '../parts/standing-mark.tsx';
import { useWords } from '../parts/words.ts';
import { useRight } from '../session/rights.ts';
import { endInhibition } from './end-inhibition.ts';
import { type InhibitedPlace, inhibitionKey } from './inhibited-place.ts';
import { useInhibitions } from './use-inhibitions.ts';

const COLUMNS = ['place', 'kind', 'rules', 'since', 'until', 'by', 'reason', 'act'] as const;

/** The button that ends it, for whom that is allowed. */
function EndButton({ place, subject }: { place: InhibitedPlace; subject: string }) {
  const { actions } = useServices();
  const { t } = useWords();
  const { byPlace } = useInhibitions();
  const mayEnd = useRight(place.kind === 'shelved' ? 'operate' : 'supervise');
  const key = placeKey(place);
  const isBusy = useView(({ busy }) => busy.has(key));
  if (!mayEnd) return null;
  const text = t(`inhibition.end.${place.kind}`);
  return (
    <button
      type="button"
      className="button"
      disabled={isBusy}
      aria-label={`${text}: ${subject}`}
      onClick={() => void endInhibition(actions, place, byPlace.get(key) ?? [], subject)}
    >
      {text}
    </button>
  );
}

function Place({ place }: { place: InhibitedPlace }) {
  const words = useWords();
  const names = useView((view) => view.names);
  const entry = useView(({ board }) => {
    const [open] = place.alarms.flatMap((id) => board.alarms.get(id) ?? []);
    return open ?? null;
  });
  const { rules } = place;
  const href =
    entry === null
      ? hrefOfPlace(place, rules[0])
      : hrefOf('alarms', ['hidden', entry.alarm.id ?? '']);
  return (
    <span className="with-mark">
      <StandingMark entry={entry} />
      <span>
        <a href={href}>{titleOf(names, place, words)}</a>
        <small>{placeText(names, place, words)}</small>
      </span>
    </span>
  );
}

function Row({ place, nowMs }: { place: InhibitedPlace; nowMs: number }) {
  const words = useWords();
  const { t, moment, rule, list } = words;
  const names = useView((view) => view.names);
  const { kind, rules, since, until, by, reason } = place;
  const left = until === null ? null : words.span(Date.parse(until) - nowMs);
  return (
    <tr data-kind={kind}>
      <td>
        <Place place={place} />
      </td>
      <td>
        <span className="mark" data-mark={kind}>
          {t(`inhibition.kinds.${kind}`)}
        </span>
      </td>
      <td>{rules.length === 0 ? t('inhibition.allRules') : list(rules.map(rule))}</td>
      <td>{since === null ? t('inhibition.unknown') : moment(since, nowMs)}</td>
      <td>
        {until === null ? t('inhibition.noEnd') : moment(until, nowMs)}
        {left !== null && <small>{t('inhibition.left', { span: left })}</small>}
      </td>
      <td translate="no">{by ?? t('inhibition.unknown')}</td>
      <td className="reason-text">{reason ?? t('inhibition.unknown')}</td>
      <td className="number">
        <EndButton place={place} subject={titleOf(names, place, words)} />
      </td>
    </tr>
  );
}

/** Everything shelved, out of service or in a mode, whether or not an alarm is open: by whom, why, until when. */
export function InhibitionTable({ places }: { places: readonly InhibitedPlace[] }) {
  const { t } = useWords();
  const nowMs = useServerNow();
  const { state } = useInhibitions();
  return (
    <section className="inhibitions wide-table" aria-label={t('inhibition.title')}>
      <header className="panel-head">
        <h2>{t('inhibition.title')}</h2>
        {state === 'failed' && <span className="warning">{t('inhibition.old')}</span>}
      </header>
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column}>
                <span className={column === 'act' ? 'hidden-text' : ''}>
                  {t(`inhibition.columns.${column}`)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <Row key={inhibitionKey(place)} place={place} nowMs={nowMs} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
