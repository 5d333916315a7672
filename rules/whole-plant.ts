import type { AlarmBearer } from './alarm-bearer.ts';
import { mustStep, type Occasion } from './alarm-update.ts';
import { carryConclusions } from './carry-conclusions.ts';
import {
  carryInterlocks,
  loseSightOfInterlocks,
  namedAreas,
  restartInterlocks,
} from './carry-interlocks.ts';
import { abandonOffDelays } from './follow-rule.ts';
import type { StartInput } from './input.ts';
import { withoutDelays, withoutEventTime } from './ladder-hold.ts';
import type { PlantState } from './plant-state.ts';
import type { PointState } from './point-state.ts';
import type { Register } from './register.ts';
import { carryGroups, carryPoints, changedSites } from './register-change.ts';
import { inSeason } from './register-season.ts';
import type { RuleState } from './rule-state.ts';
import type { Season } from './season.ts';
import { tellConfiguration, tellSeason } from './system-event.ts';
import type { Moment, WallMs } from './time.ts';

function replaceRules(state: AlarmBearer, change: (rule: RuleState) => RuleState): void {
  for (const [index, rule] of state.rules.entries()) state.replaceRule(index, change(rule));
}

/** The wall clock was set: order, delays and silence keep to the steady clock, event times begin anew. */
export function followClockStep(plant: PlantState, wallMs: WallMs): void {
  for (const state of plant.states) {
    // What was newest by a clock that ran ahead must not make every later reading look late.
    if (state.newestTime > wallMs) state.newestTime = Number.NEGATIVE_INFINITY;
    replaceRules(state, (rule) => {
      const running = rule.holds.some((hold) => hold.onStart !== null || hold.offStart !== null);
      return running ? { ...rule, holds: rule.holds.map(withoutEventTime) } : rule;
    });
  }
}

/**
 * What was last heard before a downtime, should it be judged again: as old as a delayed reading, it clears nothing; and no
 * off-delay starts from it, since that waits for the next good reading.
 */
function latestAfterStart({ latest, point }: PointState, at: Moment): PointState['latest'] {
  if (latest === null) return null;
  const recent = at.wallMs - latest.eventTime <= point.staleAfterMs;
  return { ...latest, timely: latest.timely && recent && point.offDelayMs === 0 };
}

/** The gateway came up: silence does not count while nobody listened, off-delays are abandoned, on-delays stand. */
export function startPlant(plant: PlantState, { at, deafSince }: StartInput): void {
  const deafMs = deafSince === null ? 0 : at.steadyMs - deafSince.steadyMs;
  for (const state of plant.states) {
    if (!state.stale) {
      state.staleDueAt =
        state.staleDueAt === null
          ? at.steadyMs + state.point.staleAfterMs
          : // Where the end of the past was lost, the downtime looks longer than it was.
            Math.min(state.staleDueAt + deafMs, at.steadyMs + state.point.staleAfterMs);
    }
    replaceRules(state, abandonOffDelays);
    state.latest = latestAfterStart(state, at);
  }
  restartInterlocks(plant.interlocks, plant.states, at.steadyMs);
  for (const state of plant.conclusions.states)
    state.doubt((point) => plant.at(point)?.latest?.timely === true);
  plant.settleAll();
}

/** Part of the past is lost: alarms stay open, what is known of their conditions is not certain any more. */
export function loseSight(plant: PlantState, at: Moment, occasion: Occasion): void {
  for (const state of [...plant.states, ...plant.groups, ...plant.conclusions.states]) {
    replaceRules(state, (rule) => {
      // How many alarms there have been is lost too: counted on, an id that was given before would come again.
      const ordinal = Math.max(rule.ordinal, at.steadyMs);
      const calm = { ...rule, ordinal, holds: rule.holds.map(withoutDelays) };
      return calm.alarm === null
        ? calm
        : mustStep(occasion, state.subject, calm, calm.alarm, 'lose-sight');
    });
  }
  for (const state of plant.conclusions.states) state.doubt(() => false);
  loseSightOfInterlocks(plant.interlocks, at, occasion);
  plant.settleAll();
}

/** Another register is in force: points are carried over, alarms of what is gone close. */
function replaceRegister(
  plant: PlantState,
  register: Register,
  at: Moment,
  occasion: Occasion,
): void {
  const blind = plant.views.blindSources();
  const areas = namedAreas(plant.interlocks, (index) => plant.nameOf(index));
  const points = carryPoints(plant.states, register, at, occasion);
  const groups = carryGroups(plant.groups, register, at, occasion);
  plant.replace(register, points, groups, carryConclusions(plant, register, at, occasion));
  plant.settleAll();
  carryInterlocks(plant.interlocks, areas, register, at, occasion);
  plant.views.tellChange(blind, at.wallMs, occasion.events);
}

/** Another configuration is in force, with the limits of the season. Nothing is judged yet. */
export function followConfiguration(
  plant: PlantState,
  register: Register,
  at: Moment,
  occasion: Occasion,
): void {
  plant.calendar.follow(register, at);
  const next = inSeason(register, plant.calendar.seasons);
  // Before the first configuration there is none to name.
  const from = plant.register.hash || null;
  const to = next.hash;
  const comment = `configuration ${from ?? 'none'} -> ${to}`;
  const sites = changedSites(plant.register, next);
  tellConfiguration(occasion.events, from, to, at, sites, occasion.by);
  replaceRegister(plant, next, at, { ...occasion, config: to, comment });
}

/** Other seasons have begun at sources by the calendar: it is told, and their limits are in force. Nothing is judged yet. */
export function beginSeasons(
  plant: PlantState,
  changes: readonly (readonly [source: string, Season])[],
  at: Moment,
  occasion: Occasion,
): void {
  for (const [source, season] of changes) tellSeason(occasion.events, source, season, at.wallMs);
  plant.calendar.follow(plant.register, at);
  takeSeasons(plant, at, occasion);
}

/** The limits of the seasons of the calendar are in force. */
function takeSeasons(plant: PlantState, at: Moment, occasion: Occasion): void {
  replaceRegister(plant, inSeason(plant.register, plant.calendar.seasons), at, occasion);
}

/** The same for seasons of which recorded events tell, and of all that came of it. */
export function absorbSeasons(
  plant: PlantState,
  changes: readonly (readonly [source: string, Season])[],
  at: Moment,
): void {
  const { register, calendar } = plant;
  if (!calendar.note(changes, register, at)) return;
  const setting = { by: null, comment: null, config: register.hash, events: [] };
  takeSeasons(plant, at, { ...setting, at: at.wallMs });
}
