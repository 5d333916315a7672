import { suggestion } from '../../gateway/config/suggest.ts';
import type { Problem } from '../problem.ts';
import type { ProcessFile } from './process-file.ts';

type Path = readonly (string | number)[];

function unknown(path: Path, what: string, name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  return [{ path, message: `unknown ${what} '${name}'${suggestion(name, known)}` }];
}

function twice(items: readonly { readonly id: string }[], path: Path): Problem[] {
  return items.flatMap(({ id }, index) =>
    items.findIndex((each) => each.id === id) < index
      ? [{ path: [...path, index, 'id'], message: `'${id}' stands here twice` }]
      : [],
  );
}

function lintTankFarm(file: Extract<ProcessFile, { model: 'tank-farm' }>): Problem[] {
  const tanks = file.tanks.map(({ id }) => id);
  const lines = file.lines.map(({ id }) => id);
  const problems = [...twice(file.tanks, ['tanks']), ...twice(file.lines, ['lines'])];
  for (const [index, tank] of file.tanks.entries()) {
    const path = ['tanks', index];
    const rimM = tank.shape === 'sphere' ? tank.diameterM : tank.heightM;
    if (rimM === undefined) problems.push({ path, message: 'a cylinder needs heightM' });
    else if (tank.levelM > rimM) {
      problems.push({ path: [...path, 'levelM'], message: `is above the rim at ${rimM} m` });
    }
  }
  for (const [index, line] of file.lines.entries()) {
    for (const end of ['from', 'to'] as const) {
      const tank = line[end];
      if (tank !== undefined) problems.push(...unknown(['lines', index, end], 'tank', tank, tanks));
    }
    if (line.from === undefined && line.to === undefined) {
      problems.push({ path: ['lines', index], message: 'needs "from" or "to"' });
    }
  }
  for (const [index, action] of file.do.entries()) {
    if ('line' in action)
      problems.push(...unknown(['do', index, 'line'], 'line', action.line, lines));
    if ('tank' in action)
      problems.push(...unknown(['do', index, 'tank'], 'tank', action.tank, tanks));
  }
  return problems;
}

function lintMine(file: Extract<ProcessFile, { model: 'coal-face' | 'coal-heading' }>): Problem[] {
  const areas = file.areas.map(({ id }) => id);
  const problems = twice(file.areas, ['areas']);
  const named = { productionArea: file.productionArea } as Record<string, string | undefined>;
  if (file.model === 'coal-heading') named.fanArea = file.fanArea;
  for (const [key, area] of Object.entries(named)) {
    if (area !== undefined) problems.push(...unknown([key], 'area', area, areas));
  }
  for (const [index, action] of file.do.entries()) {
    if (action.do === 'power')
      problems.push(...unknown(['do', index, 'area'], 'area', action.area, areas));
  }
  return problems;
}

function lintDam(file: Extract<ProcessFile, { model: 'tailings-dam' }>): Problem[] {
  const gauges = file.gauges.map(({ id }) => id);
  const problems = [...twice(file.piezometers, ['piezometers']), ...twice(file.gauges, ['gauges'])];
  if (file.poolM >= file.beachTopM) {
    problems.push({ path: ['poolM'], message: `is not below the beach at ${file.beachTopM} m` });
  }
  if (file.tailwaterM >= file.poolM || file.baseM > file.tailwaterM) {
    problems.push({ path: ['tailwaterM'], message: 'must lie between baseM and poolM' });
  }
  for (const [index, action] of file.do.entries()) {
    if ('gauge' in action && action.gauge !== undefined)
      problems.push(...unknown(['do', index, 'gauge'], 'gauge', action.gauge, gauges));
  }
  return problems;
}

/** What is wrong inside one process of the right shape; paths are relative to it. */
export function lintProcess(file: ProcessFile): Problem[] {
  switch (file.model) {
    case 'tank-farm':
      return lintTankFarm(file);
    case 'coal-face':
    case 'coal-heading':
      return lintMine(file);
    case 'tailings-dam':
      return lintDam(file);
    case 'gas-release':
      return [];
  }
}
