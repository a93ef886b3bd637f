#!/usr/bin/env node
import { Command, Option } from 'commander';

/**
 * The command line: each command calls one function and exits with what it says. A command's parts are loaded
 * when it is called: checking an export needs no Slack, and running in earnest needs no trial servers.
 */
const program = new Command('portcullis')
  .description('Opens access on approval, shuts it on time, and proves both.')
  .showHelpAfterError('(portcullis --help lists the commands)');

const CATALOG = process.env.PORTCULLIS_CONFIG ?? 'portcullis.yml';

program
  .command('start')
  .description('run the bot and the workers; addresses and secrets come from the environment')
  .addOption(
    new Option('--role <role>', 'bot listens to Slack, worker carries out, web serves the pages to sign in')
      .choices(['all', 'bot', 'worker', 'web'])
      .default('all'),
  )
  .action(async (options: { role: 'all' | 'bot' | 'worker' | 'web' }) =>
    (await import('./cli/start.ts')).start(process.env, options.role),
  );

program
  .command('demo')
  .description('try everything on this machine: real servers, an example organisation, one story')
  .option('--exit', 'end after the story; status 0 only when every step was seen')
  .option('--data <dir>', 'keep the data in this folder for next time')
  .option('--port <port>', 'port of the Slack workspace in the browser', Number)
  .action(async (options: { exit?: boolean; data?: string; port?: number }) =>
    (await import('./cli/demo.ts')).demo(options),
  );

program
  .command('doctor')
  .description('check configuration, databases, Slack and every target; say what is wrong and what mends it')
  .action(async () => (await import('./cli/doctor.ts')).runDoctor(process.env));

program
  .command('catalog')
  .description('the catalogue of systems and roles')
  .command('check')
  .argument('[file]', 'the catalogue', CATALOG)
  .description('report every fault with line, column and what to do')
  .action(async (file: string) => (await import('./cli/check.ts')).checkFiles('catalog', file, process.env));

program
  .command('people')
  .description('the people file')
  .command('check')
  .argument('[file]', 'the people file; the one the catalogue names by default')
  .description('report every fault with line, column and what to do')
  .action(async (file: string | undefined) =>
    (await import('./cli/check.ts')).checkFiles('people', file ?? null, process.env),
  );

const audit = program.command('audit').description('the ledger');
audit
  .command('export')
  .description('write the ledger as JSON Lines, to be verified anywhere')
  .option('-o, --out <file>', 'where to write; standard output by default')
  .action(async (options: { out?: string }) =>
    (await import('./cli/export-audit.ts')).exportAudit(process.env, options.out ?? null),
  );
audit
  .command('verify')
  .argument('<file>', 'an export')
  .description('check an export offline; names the first bad sequence number')
  .option('--head <seq:hash>', 'the end of the chain as you noted it elsewhere')
  .action(async (file: string, options: { head?: string }) =>
    (await import('./cli/verify-audit.ts')).verifyAudit(file, options.head ?? null),
  );

const heldFormat = () => new Option('--format <format>').choices(['json', 'csv']).default('json');
audit
  .command('who')
  .argument('<system or role...>', 'by id or name; "system x" or "role x" says which is meant')
  .description('everybody who held access at a time, from the ledger; the whole list')
  .option('--at <time>', 'such as "2026-11-03 14:00", in UTC unless it says otherwise; now by default')
  .addOption(heldFormat())
  .action(async (words: string[], options: { at?: string; format: 'json' | 'csv' }) =>
    (await import('./cli/look-up.ts')).printHeld(process.env, 'who', words, options),
  );
audit
  .command('person')
  .argument('<person...>', 'by id, or by the whole name on record')
  .description('everything a person held at a time, from the ledger; the whole list')
  .option('--at <time>', 'such as "2026-11-03 14:00", in UTC unless it says otherwise; now by default')
  .addOption(heldFormat())
  .action(async (words: string[], options: { at?: string; format: 'json' | 'csv' }) =>
    (await import('./cli/look-up.ts')).printHeld(process.env, 'person', words, options),
  );

program
  .command('status')
  .description(
    'how it stands: what is overdue, what waits and why; status 1 when something is overdue or in quarantine',
  )
  .option('--json', 'for programs')
  .action(async (options: { json?: boolean }) => (await import('./cli/status.ts')).status(process.env, options));

const quarantine = program
  .command('quarantine')
  .description('why nothing is granted after a restored backup, and where record and targets disagree')
  .option('--everyone', 'look at every account, however many there are')
  .option('--json', 'for programs')
  .action(async (options: { everyone?: boolean; json?: boolean }) =>
    (await import('./cli/quarantine.ts')).showQuarantine(process.env, options),
  );
quarantine
  .command('lift')
  .description('let granting go on, after looking')
  .requiredOption('--reason <text>', 'kept in the ledger with your name')
  .option('--accept-differences', 'although record and targets disagree; they are kept in the ledger')
  .option('--everyone', 'look at every account, however many there are')
  .action(async (options: { reason: string; acceptDifferences?: boolean; everyone?: boolean }) =>
    (await import('./cli/quarantine.ts')).lift(process.env, options),
  );

program
  .command('rebuild')
  .description('arm every open effect in Redis again from MongoDB')
  .action(async () => (await import('./cli/rebuild.ts')).rebuild(process.env));

program
  .command('rotate-tokens')
  .description('seal the stored Slack tokens with the first key of PORTCULLIS_TOKEN_KEY')
  .action(async () => (await import('./cli/rotate-tokens.ts')).rotateTokens(process.env));

/** Told in their own words; known by name, so that their modules need not be loaded. */
const EXPECTED = [
  'ConfigError',
  'SourcesError',
  'StateFolderError',
  'ServerMissingError',
  'MongooseServerSelectionError',
  'NotThePrimaryError',
];

/** Expected trouble is told in its own words; anything else with its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return EXPECTED.includes(error.name) ? error.message : (error.stack ?? error.message);
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  // Not by `exitCode`: what was opened before the fault would keep the process, and nobody would start it again.
  process.exit(1);
}
