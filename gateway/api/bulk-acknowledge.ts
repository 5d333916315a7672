import type { z } from 'zod';
import type { Alarm } from '../../rules/alarm.ts';
import type { AlarmBulkBody, AlarmBulkSchema } from './contract.ts';
import type { ApiDependencies, Caller } from './dependencies.ts';
import { ApiProblem } from './errors.ts';
import type { Operator } from './operator.ts';

type Wanted = z.output<typeof AlarmBulkBody>;
type Result = z.output<typeof AlarmBulkSchema>['items'][number];
type Item = NonNullable<Wanted['alarms']>[number];

/** True where somebody still has to take note of it, and may. */
function waits({ state, acknowledgedAt }: Alarm): boolean {
  return state === 'UNACK' || state === 'RTNUN' || (state === 'LATCHED' && acknowledgedAt === null);
}

/** The alarms of a source that wait, each at the version it has now. */
function itemsOfSource(
  plant: ApiDependencies['plant'],
  caller: Caller,
  { site, source }: Wanted,
): readonly Item[] {
  const known = plant.register.sources.some((each) => each.site === site && each.id === source);
  if (!known || !caller.sees(site ?? ''))
    throw new ApiProblem('unknown-source', `There is no ${site}/${source}.`);
  return plant
    .openAlarms()
    .filter((alarm) => alarm.site === site && alarm.source === source && waits(alarm))
    .flatMap(({ id, version }) => (id === null ? [] : [{ id, version }]));
}

/**
 * Acknowledges the alarms named, or all that wait of one source: one result an item. An alarm that is named twice is acknowledged
 * once, and both items get its answer, unless they speak of different versions.
 */
export async function acknowledgeMany(
  operator: Operator,
  plant: ApiDependencies['plant'],
  caller: Caller,
  body: Wanted,
): Promise<Result[]> {
  const { comment } = body;
  const acknowledge = async ({ id, version }: Item): Promise<Result> => {
    try {
      await operator.demandSeen(caller, id);
      const alarm = await operator.onAlarm(caller, id, 'acknowledge', { comment, version });
      return { id, status: 200, alarm, detail: null };
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      const { status, detail, alarm } = error.problem;
      return { id, status, alarm: alarm ?? null, detail };
    }
  };
  const seen = new Map(plant.openAlarms().map(({ id, version }) => [id, version]));
  const answers = new Map<string, Promise<Result>>();
  const items = body.alarms ?? itemsOfSource(plant, caller, body);
  return Promise.all(
    items.map((item) => {
      const current = item.version === undefined || item.version === seen.get(item.id);
      const key = `${item.id} ${current ? '' : item.version}`;
      const answer = answers.get(key) ?? acknowledge(item);
      answers.set(key, answer);
      return answer;
    }),
  );
}
