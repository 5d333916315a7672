import type { RefObject } from 'react';
import { useView } from '../app/services.ts';
import { LEVELS } from '../live/tally.ts';
import { LevelMark } from '../parts/level-mark.tsx';
import { useWords } from '../parts/words.ts';
import { type AlarmFilter, isFiltering, NO_FILTER } from './alarm-filter.ts';

/** What the filters show and tell. */
export interface AlarmFiltersProps {
  readonly filter: AlarmFilter;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly withUnacknowledged: boolean;
  readonly onChange: (filter: AlarmFilter) => void;
}

function LevelToggles({ filter, onChange }: Pick<AlarmFiltersProps, 'filter' | 'onChange'>) {
  const { t } = useWords();
  const toggle = (level: number) => {
    const { levels } = filter;
    const next = levels.includes(level)
      ? levels.filter((each) => each !== level)
      : [...levels, level];
    onChange({ ...filter, levels: next });
  };
  return (
    <fieldset className="level-toggles">
      <legend className="hidden-text">{t('alarm.filters.level')}</legend>
      {LEVELS.map((level) => (
        <button
          key={level}
          type="button"
          className="toggle"
          aria-pressed={filter.levels.includes(level)}
          title={t(`levels.${level}`)}
          aria-label={`${level} ${t(`levels.${level}`)}`}
          onClick={() => toggle(level)}
        >
          <LevelMark level={level} style={filter.levels.includes(level) ? 'steady' : 'hollow'} />
        </button>
      ))}
    </fieldset>
  );
}

/** Narrows the list down: by site, level, words. */
export function AlarmFilters({ filter, search, withUnacknowledged, onChange }: AlarmFiltersProps) {
  const { t, name } = useWords();
  const sites = useView((view) => view.sites);
  return (
    <search className="filters" aria-label={t('alarm.filters.label')}>
      <select
        className="field"
        aria-label={t('alarm.filters.site')}
        value={filter.site ?? ''}
        onChange={({ target }) => onChange({ ...filter, site: target.value || null })}
      >
        <option value="">{t('allSites')}</option>
        {sites.map((site) => (
          <option key={site.id} value={site.id}>
            {name(site)}
          </option>
        ))}
      </select>
      <LevelToggles filter={filter} onChange={onChange} />
      {withUnacknowledged && (
        <button
          type="button"
          className="toggle"
          aria-pressed={filter.onlyUnacknowledged}
          onClick={() => onChange({ ...filter, onlyUnacknowledged: !filter.onlyUnacknowledged })}
        >
          {t('alarm.filters.unacknowledged')}
        </button>
      )}
      <input
        ref={search}
        className="field search"
        type="search"
        aria-label={t('alarm.filters.search')}
        placeholder={t('alarm.filters.searchHint')}
        value={filter.search}
        onChange={({ target }) => onChange({ ...filter, search: target.value })}
      />
      {isFiltering(filter) && (
        <button type="button" className="button" onClick={() => onChange(NO_FILTER)}>
          {t('alarm.filters.clear')}
        </button>
      )}
    </search>
  );
}
