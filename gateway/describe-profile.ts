import type { Command } from 'commander';
import type { CommandIo } from './commands/command-io.ts';

/** Runs what a command does, on the process's own streams. */
type Runner = (task: (io: CommandIo) => Promise<number>) => Promise<void>;

/** Describes `profile list` and `profile show`; their code is loaded only when it is asked for. */
export function describeProfile(profile: Command, run: Runner): void {
  profile.description('limits that standards set, with clause, bound and confidence');
  profile
    .command('list')
    .description('profiles in force, the built-in ones first')
    .option('--config <file>', 'gateway file whose profiles are shown too')
    .option('--json', 'one JSON object a line')
    .action((options: { config?: string; json?: boolean }) =>
      run(async (io) => (await import('./commands/profile.ts')).listProfiles(options, io)),
    );
  profile
    .command('show')
    .description('every limit of a profile, and what operators are told')
    .argument('[id]', 'profile; all without one')
    .option('--config <file>', 'gateway file whose profiles are shown too')
    .option('--json', 'one JSON object a line, one for each limit')
    .action((id: string | undefined, options: { config?: string; json?: boolean }) =>
      run(async (io) => (await import('./commands/profile.ts')).showProfiles(id, options, io)),
    );
}
