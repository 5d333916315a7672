import type { Command } from 'commander';
import type { AccountOptions } from './commands/account-commands.ts';
import type { InputIo } from './commands/command-io.ts';
import type { AccountKind } from './security/account.ts';

type Run = (task: (io: InputIo) => Promise<number>) => Promise<void>;

const load = () => import('./commands/account-commands.ts');

function repeated(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function common(command: Command): Command {
  return command
    .requiredOption('--config <file>', 'gateway file')
    .option('--json', 'one JSON object a line');
}

function changing(command: Command): Command {
  return common(command).option('--reason <text>', 'why; stands in the journal');
}

function scoped(command: Command): Command {
  return changing(command)
    .requiredOption('--role <role>', 'viewer, operator, supervisor, regulator or admin')
    .option('--site <id>', 'a site it sees; may be repeated', repeated)
    .option(
      '--region <path>',
      'a region it sees, such as huaxia/donghai; may be repeated',
      repeated,
    );
}

function describeListAndRevoke(group: Command, kind: AccountKind, run: Run): void {
  common(group.command('list').description(`every ${kind}, without secrets`)).action(
    (options: AccountOptions) => run(async (io) => (await load()).listAccounts(kind, options, io)),
  );
  changing(
    group
      .command('revoke')
      .argument('<name>')
      .description(`end a ${kind}; what is open under it is cut within seconds`),
  ).action((name: string, options: AccountOptions) =>
    run(async (io) => (await load()).revokeAccount(kind, name, options, io)),
  );
}

/** Describes `user add|password|list|revoke`. */
export function describeUsers(group: Command, run: Run): void {
  const add = group.command('add').argument('<name>').description('password from standard input');
  scoped(add).action((name: string, options: AccountOptions) =>
    run(async (io) => (await load()).addUser(name, options, io)),
  );
  const password = group
    .command('password')
    .argument('<name>')
    .description('another password, from standard input; ends what is open under the present one');
  changing(password).action((name: string, options: AccountOptions) =>
    run(async (io) => (await load()).setPassword(name, options, io)),
  );
  describeListAndRevoke(group, 'user', run);
}

/** Describes `token add|list|revoke`. */
export function describeTokens(group: Command, run: Run): void {
  const add = group.command('add').argument('<name>').description('prints the token once');
  scoped(add)
    .option('--expires <time>', 'such as 12h, 30d; never where left out')
    .action((name: string, options: AccountOptions) =>
      run(async (io) => (await load()).addToken(name, options, io)),
    );
  describeListAndRevoke(group, 'token', run);
}

/** Describes `device add|list|revoke`. */
export function describeDevices(group: Command, run: Run): void {
  const add = group.command('add').argument('<id>').description('prints the credentials once');
  changing(add)
    .requiredOption('--site <id>', 'the site it stands on', repeated)
    .option('--source <id>', 'the only source it reaches; all of the site where left out')
    .action((name: string, options: AccountOptions) =>
      run(async (io) => (await load()).addDevice(name, options, io)),
    );
  describeListAndRevoke(group, 'device', run);
}
