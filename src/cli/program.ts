import type { Command } from 'commander'
import { addAuditCommands } from './audit-commands.ts'
import { addBackupCommands } from './backup-commands.ts'
import { addCardCommands } from './card-commands.ts'
import { addCheckCommand } from './check-command.ts'
import { addCommand, TaughtCommand } from './command.ts'
import { addCompletionCommand } from './completion.ts'
import type { Desk } from './desk.ts'
import { addDoctorCommand } from './doctor-command.ts'
import { addExplainCommand } from './explain-command.ts'
import { addGroupCommands } from './group-commands.ts'
import { addJobCommands } from './job-commands.ts'
import { addMailCommands } from './mail-commands.ts'
import { addOwnJobCommands } from './own-job-commands.ts'
import { addPinCommands } from './pin-commands.ts'
import { addPrinterCommands } from './printer-commands.ts'
import { addOwnPinCommand, addSessionCommands } from './session-commands.ts'
import { addSettingsCommands } from './settings-commands.ts'
import { addSyncCommands } from './sync-commands.ts'
import { addTerminalCommands } from './terminal-commands.ts'
import { addUserCommands } from './user-commands.ts'

const afterHelp = `
Without a command the gateway starts, as with serve.
Each command tells more with --help, with examples.`

/** The tree of all commands. */
export function buildProgram(desk: Desk): Command {
  const { surroundings, screen } = desk
  const program = new TaughtCommand('holdfast')
    .description('Print-release gateway: holds documents until their owner types a PIN or taps a card at a printer.')
    .version(surroundings.version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'tell about a command')
    .exitOverride()
    .configureOutput({
      writeOut: text => void screen.write(text).catch(() => undefined),
      // Told in one line by whoever runs the program.
      writeErr: () => undefined,
      getOutHelpWidth: () => screen.width,
    })
    .addHelpText('after', afterHelp)

  addServe(program, desk)
  const users = addUserCommands(program, desk)
  addGroupCommands(program, desk)
  const pins = addPinCommands(program, desk)
  addOwnPinCommand(pins, desk)
  addCardCommands(program, desk)
  addTerminalCommands(program, desk)
  addPrinterCommands(program, desk)
  addJobCommands(program, desk)
  addSettingsCommands(program, desk)
  addCheckCommand(program, desk)
  addExplainCommand(program, desk)
  addAuditCommands(program, desk)
  addMailCommands(program, desk)
  addSyncCommands(program, users, desk)
  addBackupCommands(program, desk)
  addDoctorCommand(program, desk)
  addSessionCommands(program, desk)
  addOwnJobCommands(program, desk)
  addCompletionCommand(program, desk)
  return program
}

/** For help and completions: main.ts starts the gateway without coming here. */
function addServe(program: Command, { surroundings }: Desk): void {
  addCommand(program, {
    usage: 'serve',
    about: 'Start the gateway',
    examples: ['holdfast serve --data /srv/holdfast --http 127.0.0.1:8080'],
    flags: surroundings.gatewayFlags.map(({ flag, about }) => [flag, about]),
  })
}
