import { siteName } from '../alarms/alarm-names.ts';
import type { Source } from '../api/answers.ts';
import { useView } from '../app/services.ts';
import { Fact } from '../parts/fact.tsx';
import { useWords, type Words } from '../parts/words.ts';
import { formatQuantity } from '../text/format.ts';

interface Substance {
  readonly name: string;
  readonly quantityTonnes?: number;
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function substances(source: Source, words: Words): string {
  const held = listed(source.substances).map((each) => each as Substance);
  return words.list(
    held.map(({ name, quantityTonnes }) =>
      quantityTonnes === undefined
        ? words.substance(name)
        : `${words.substance(name)} ${formatQuantity(quantityTonnes, 't')}`,
    ),
  );
}

function people(value: unknown, words: Words): string {
  if (typeof value !== 'object' || value === null) return '';
  return words.list(
    Object.values(value).map((person) =>
      typeof person === 'string' ? person : (person as { name: string }).name,
    ),
  );
}

/** What the site file says of a source, in the reader's words; what it does not say is left out. */
function factsOf(source: Source, words: Words): readonly (readonly [name: string, text: string])[] {
  const { t, find } = words;
  const text = (value: unknown) => (value === undefined || value === null ? '' : String(value));
  const construction = text(source.construction);
  return [
    [t('plant.facts.kind'), find(`plant.kinds.${source.kind}`) ?? source.kind],
    [t('plant.facts.state'), find(`plant.states.${text(source.state) || 'running'}`) ?? ''],
    [t('plant.facts.substances'), substances(source, words)],
    [t('plant.facts.exposed'), text(source.exposedPopulation)],
    [t('plant.facts.grade'), text(source.grade)],
    [t('plant.facts.construction'), find(`plant.constructions.${construction}`) ?? construction],
    [t('plant.facts.floodSeason'), listed(source.floodSeason).join(' – ')],
    [t('plant.facts.outburst'), source.outburst === true ? t('plant.facts.yes') : ''],
    [t('plant.facts.assessed'), text(source.assessedAt)],
    [t('plant.facts.responsible'), people(source.responsible, words)],
  ];
}

/** A source in facts, as its site file has them. */
export function SourceFacts({ source }: { source: Source }) {
  const words = useWords();
  const names = useView((view) => view.names);
  const facts = factsOf(source, words).filter(([, text]) => text !== '');
  return (
    <dl className="source-facts">
      <Fact name={words.t('plant.facts.site')}>{siteName(names, source.site, words)}</Fact>
      {facts.map(([name, text]) => (
        <Fact key={name} name={name}>
          {text}
        </Fact>
      ))}
    </dl>
  );
}
