/** What a command writes to and is given; the process itself only in the real program. */
export interface CommandIo {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Whether people look at it: colour and progress only then. */
  readonly isTerminal: boolean;
  /** The same of `stderr`, where progress is shown; left out for no. */
  readonly isErrorTerminal?: boolean | undefined;
  /** Asks a person; left out where there is none to ask. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Resolves with the first signal that asks to stop. */
  readonly interrupted: Promise<'SIGINT' | 'SIGTERM'>;
  /** Calls back each time a reload is asked for (SIGHUP). */
  onReload(task: () => void): void;
}

/** The same for a command that also reads. */
export interface InputIo extends CommandIo {
  /** All of standard input, to its end. */
  readInput(): Promise<string>;
}

/** Exit codes of every command. */
export const EXIT = { success: 0, failedCheck: 1, wrongUsage: 2, broken: 3 } as const;
