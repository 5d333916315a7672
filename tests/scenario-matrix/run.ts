import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { matrixOf } from './matrix.ts';

const FOLDER = join(import.meta.dirname, '../../simulators/scenarios');

/** `npm run scenario-matrix [-- NAME…]`: one line for each run; exit code 1 where one has the wrong colour. */
function run(names: readonly string[]): number {
  const files = globSync('**/*.yaml', { cwd: FOLDER }).sort();
  let [runs, wrong] = [0, 0];
  for (const file of files) {
    const name = basename(file, '.yaml');
    if (names.length > 0 && !names.includes(name)) continue;
    for (const { what, failed, isRight } of matrixOf(join(FOLDER, file))) {
      runs += 1;
      if (!isRight) wrong += 1;
      const colour = failed > 0 ? `red, ${failed} failed` : 'green';
      process.stdout.write(`${isRight ? 'ok   ' : 'WRONG'} ${name}  ${what}: ${colour}\n`);
    }
  }
  process.stdout.write(`${runs} runs, ${wrong} of the wrong colour\n`);
  return wrong === 0 && runs > 0 ? 0 : 1;
}

process.exitCode = run(process.argv.slice(2));
