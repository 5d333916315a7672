import { dayOf } from '../../rules/time.ts';
import type { YamlFile } from '../config/yaml-file.ts';
import { checkScenario } from '../virtual/scenario-check.ts';
import { check } from './check.ts';
import type { CommandIo } from './command-io.ts';

/** The command `check` with every kind of file it knows. */
export function checkFilesCommand(
  files: readonly string[],
  options: { json?: boolean },
  io: CommandIo,
): Promise<number> {
  const scenario = (document: YamlFile): ReturnType<typeof checkScenario>['problems'] =>
    checkScenario(document).problems;
  return check(files, {
    stdout: io.stdout,
    stderr: io.stderr,
    json: options.json === true,
    environment: io.environment,
    today: dayOf(Date.now()),
    checkers: { scenario },
  });
}
