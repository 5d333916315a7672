import type { InterlockArea } from '../api/answers.ts';
import { useView } from '../app/services.ts';
import type { SourceAreas } from '../app/use-source.ts';
import { AreaMark, areaData, areaPower, areaWords } from '../parts/area-mark.tsx';
import { useWords } from '../parts/words.ts';

function Area({ area }: { area: InterlockArea }) {
  const words = useWords();
  const { t, name } = words;
  const { stops } = area;
  const points = useView((view) => view.names.points);
  const causes = area.causes.map((cause) => {
    const point = points.get(cause);
    // A vote of several gauges is a cause too, under the name of its rule.
    return point === undefined ? words.rule(cause.split('/').at(-1) ?? cause) : name(point);
  });
  return (
    <li className="area" {...areaData(area)}>
      <AreaMark area={area} />
      <strong>{name({ id: area.area, name: area.name })}</strong>
      <span className="area-power">{areaPower(area, words)}</span>
      {areaWords(area, words).map((word) => (
        <span key={word} className="mark">
          {word}
        </span>
      ))}
      {causes.length > 0 && <span>{t('plant.area.cause', { cause: words.list(causes) })}</span>}
      <small>
        {area.feed === null
          ? t(`plant.area.${stops}.noFeed`)
          : `${t(`plant.area.${stops}.feed`)} ${area.feed.split('/').at(-1)}`}
        {' · '}
        {t(`plant.area.controllers.${area.controller}`)}
        {' · '}
        {t(area.commands ? 'plant.area.commandsOn' : 'plant.area.commandsOff')}
      </small>
    </li>
  );
}

interface AreaListProps {
  /** Null where interlocks cut nothing here. */
  readonly told: SourceAreas | null;
}

/** What the interlocks of a source cut, power of areas and inlets of tanks: on or off, what is required, and because of what. */
export function AreaList({ told }: AreaListProps) {
  const { t } = useWords();
  if (told === null) return null;
  return (
    <section className="panel areas">
      <header className="panel-head">
        <h2>{t('plant.panels.areas')}</h2>
        {told.areOld && <span className="warning">{t('plant.area.notTold')}</span>}
      </header>
      <ul>
        {told.areas.map((area) => (
          <Area key={area.area} area={area} />
        ))}
      </ul>
    </section>
  );
}
