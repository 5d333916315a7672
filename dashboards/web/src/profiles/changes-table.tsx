import { useMemo } from 'react';
import type { Profile } from '../api/answers.ts';
import { hrefOfPlace } from '../app/route.ts';
import { useView } from '../app/services.ts';
import { placeOfPoint, pointKey } from '../live/place.ts';
import { limitWord } from '../parts/limit-word.ts';
import { ProfileNumber } from '../parts/profile-number.tsx';
import { useWords } from '../parts/words.ts';
import { formatNumber, formatUnit } from '../text/format.ts';
import { changedLimits } from './changed-limit.ts';

/** Where sites differ from the profiles. */
export function ChangesTable({ profiles }: { profiles: readonly Profile[] }) {
  const { t, name, find } = useWords();
  const points = useView((view) => view.names.points);
  const changed = useMemo(() => changedLimits(points.values(), profiles), [points, profiles]);
  return (
    <section className="panel wide-table">
      <header className="panel-head">
        <h2>{t('office.profiles.changed')}</h2>
      </header>
      {changed.length === 0 && <p className="calm">{t('office.profiles.noChange')}</p>}
      {changed.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t('office.profiles.point')}</th>
              <th>{t('office.profiles.limit')}</th>
              <th className="number">{t('office.profiles.here')}</th>
              <th className="number">{t('office.profiles.standard')}</th>
              <th>{t('office.profiles.clause')}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map(({ point, limit, here, standard, ...profile }) => (
              <tr key={`${pointKey(point)} ${limit}`}>
                <td>
                  <a href={hrefOfPlace(placeOfPoint(point))}>{name(point)}</a>
                </td>
                <td>{limitWord(limit, { find })}</td>
                <td className="number">
                  <strong>{formatNumber(here)}</strong> {formatUnit(point.limitUnit)}
                </td>
                <td className="number">
                  <ProfileNumber {...profile} limitUnit={point.limitUnit} />
                </td>
                <td translate="no">
                  {standard.id} {standard.clause}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
