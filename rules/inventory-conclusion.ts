import type { Finding } from './finding.ts';
import { MAJOR_HAZARD_GRADES, type MajorHazard } from './major-hazard.ts';
import type { MemberWord } from './member-word.ts';
import type { Level, StandardReference } from './register.ts';
import type { RuleLadder } from './rule-state.ts';
import type { SourceHazard } from './source-hazard.ts';
import {
  aboveDeclared,
  declaredName,
  declaredTonnes,
  hazardHeld,
  tonnesHeld,
  wronglyDeclared,
} from './tank-inventory.ts';

/** Rule of the alarm on a source that its live inventory makes a major hazard source. */
const MAJOR_HAZARD = 'major-hazard';
/** Rule of the alarm on a live inventory that makes a worse grade than the declared one. */
const MAJOR_HAZARD_GRADE = 'major-hazard-grade';

/** More than declared is a matter of reporting; a worse grade asks for other safeguards (Order 40, articles 11 and 13). */
const DECLARED_LEVEL: Level = 3;
const GRADE_LEVEL: Level = 2;

/** Grade of a source that is none: milder than every grade. */
const NO_GRADE = 5;

function gb18218(clause: string): StandardReference {
  return { id: 'GB 18218-2018', clause, confidence: 'found' };
}

/** Rule of the alarm on more of a substance than its source has declared. */
function inventoryRule(substance: string): string {
  return `inventory:${substance}`;
}

/** What the gauged tanks of a source can hold, by the names under which it is declared. */
function substancesOf({ declared, tanks }: SourceHazard): readonly string[] {
  return [...new Set(tanks.map(({ substance }) => declaredName(declared, substance)))];
}

function worseGrades({ hazard }: SourceHazard): typeof MAJOR_HAZARD_GRADES {
  return MAJOR_HAZARD_GRADES.filter(({ grade }) => grade < (hazard.grade ?? NO_GRADE));
}

function declaredLadder(name: string, tonnes: number): RuleLadder {
  const limit = { name: 'declared', value: tonnes, level: DECLARED_LEVEL, standard: null };
  return { rule: inventoryRule(name), direction: 'rising', unit: 't', limits: [limit] };
}

function majorLadder({ hazard }: SourceHazard): readonly RuleLadder[] {
  if (hazard.isMajor) return [];
  const limit = { name: 'major', value: 1, level: GRADE_LEVEL, standard: gb18218('S ≥ 1') };
  return [{ rule: MAJOR_HAZARD, direction: 'rising', limits: [limit] }];
}

function gradeLadder(source: SourceHazard): readonly RuleLadder[] {
  const grades = source.hazard.alpha === null ? [] : worseGrades(source);
  if (grades.length === 0) return [];
  const limits = grades.map(({ grade, from }) => ({
    name: `grade-${grade}`,
    value: from,
    level: GRADE_LEVEL,
    standard: gb18218('table 6'),
  }));
  return [{ rule: MAJOR_HAZARD_GRADE, direction: 'rising', limits }];
}

/**
 * One alarm for each substance, one for becoming a major hazard source, one for its grade: those that can be met, and that
 * do not stand in all normal operation because the declaration is wrong, which a check of the site file tells.
 */
export function inventoryLadders(source: SourceHazard): readonly RuleLadder[] {
  const { declared, tanks } = source;
  const wrong = wronglyDeclared(declared, tanks);
  const ofSubstances = substancesOf(source)
    .filter((name) => !wrong.has(name))
    .map((name) => declaredLadder(name, declaredTonnes(declared, name)));
  return wrong.size > 0
    ? ofSubstances
    : [...ofSubstances, ...majorLadder(source), ...gradeLadder(source)];
}

function atLevel(level: number, value: number | null): Finding {
  return { raises: level, holds: level, value };
}

function findingOf(
  ladder: RuleLadder,
  source: SourceHazard,
  tonnes: ReadonlyMap<string, number>,
  live: MajorHazard,
): Finding {
  if (ladder.rule === MAJOR_HAZARD) return atLevel(live.isMajor ? 0 : -1, live.S);
  if (ladder.rule === MAJOR_HAZARD_GRADE) {
    const grade = live.grade ?? NO_GRADE;
    return atLevel(
      worseGrades(source).findLastIndex((each) => grade <= each.grade),
      live.R,
    );
  }
  const name = ladder.rule.slice(inventoryRule('').length);
  const there = tonnes.get(name) ?? null;
  const isAbove = there !== null && there > declaredTonnes(source.declared, name);
  return atLevel(isAbove ? 0 : -1, there);
}

/** So many inventories of a source are remembered: exact fractions cost a hundred times what the rest of a judgement does. */
const REMEMBERED_MAX = 64;
const remembered = new WeakMap<SourceHazard, Map<string, MajorHazard>>();

/** S, R and grade of what the tanks hold; of levels that wander between few values it is reckoned once. */
function knownHazard(source: SourceHazard, tonnes: ReadonlyMap<string, number>): MajorHazard {
  const known = remembered.get(source) ?? new Map<string, MajorHazard>();
  remembered.set(source, known);
  const key = JSON.stringify([...tonnes]);
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= REMEMBERED_MAX) known.clear();
  const live = hazardHeld(source.declared, source.residents, tonnes);
  known.set(key, live);
  return live;
}

/**
 * What the tanks of a source hold by the words of their gauges, against what was declared and against its grade: a finding
 * for each of {@link inventoryLadders}.
 *
 * @param isHeld whether any of its alarms stands, so that its values are wanted though nothing is above
 */
export function concludeInventory(
  source: SourceHazard,
  ladders: readonly RuleLadder[],
  words: readonly MemberWord[],
  isHeld: boolean,
): readonly Finding[] {
  // One that is declared wrongly is shown and alarms nothing; its quantities are above what was declared at every reading.
  if (ladders.length === 0) return [];
  const { declared, tanks, hazard } = source;
  const tonnes = tonnesHeld(declared, tanks, (_, index) => words[index]?.standing ?? null);
  // S and R rise with every quantity: where nothing is above what was declared, neither is the grade.
  const isNeeded = isHeld || aboveDeclared(declared, tonnes).length > 0;
  const live = isNeeded ? knownHazard(source, tonnes) : hazard;
  return ladders.map((ladder) => findingOf(ladder, source, tonnes, live));
}
