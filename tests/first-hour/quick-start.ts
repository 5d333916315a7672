/** What a README tells somebody to do who has never seen the project: commands to type and files to write. */
export interface QuickStart {
  /** Installs, and shows simulated sites until it is stopped. */
  readonly demo: string;
  /** Starts a gateway on the example files, until it is stopped. */
  readonly start: string;
  /** Publishes the reading of a first device. */
  readonly publish: string;
  /** Asks for what has come of it. */
  readonly ask: string;
  /** Example files by the path that their first line names. */
  readonly files: ReadonlyMap<string, string>;
}

/** The only match of a command among others; throws where the README has none, or several. */
function only(commands: readonly string[], pattern: RegExp): string {
  const [first, ...others] = commands.filter((command) => pattern.test(command));
  if (first === undefined || others.length > 0)
    throw new Error(`the README should have one command like ${pattern}; it has ${commands}`);
  return first;
}

/** The lines of all shell blocks, without comments. */
function commandsIn(readme: string): readonly string[] {
  return [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, body = '']) => body.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** Reads a README, so that what is timed is what it says. */
export function quickStartOf(readme: string): QuickStart {
  const commands = commandsIn(readme);
  const blocks = [...readme.matchAll(/```yaml\n# (\S+\.yaml)\n([\s\S]*?)```/g)];
  return {
    demo: only(commands, /npm run demo$/),
    start: only(commands, /\bhazgate -- start\b/),
    publish: only(commands, /^mosquitto_pub /),
    ask: only(commands, /^curl /),
    files: new Map(blocks.map(([, name = '', body = '']) => [name, body])),
  };
}
