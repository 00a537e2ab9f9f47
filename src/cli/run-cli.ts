import { type Command, CommanderError } from 'commander'
import { isFault } from '../core/fault.ts'
import { plain } from './cell-text.ts'
import { Complaint } from './complaint.ts'
import { Desk } from './desk.ts'
import { buildProgram } from './program.ts'
import { isClosedPipe } from './screen.ts'
import type { Surroundings } from './surroundings.ts'

/** Of a shell, for what an interrupt ended: 128 and the number of SIGINT. */
const interrupted = 130

/**
 * Carries out one command. Answers what the process ends with: 0 done; 1 refused, failed or, of a check, not well;
 * 2 the command is wrong, or what a doctor looked at is broken; 130 the person had enough.
 */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const desk = new Desk(surroundings)
  const program = buildProgram(desk)
  try {
    await program.parseAsync(argv, { from: 'user' })
    return desk.exitCode
  } catch (error) {
    if (surroundings.interrupt.aborted || isEnough(error)) return interrupted
    // Whoever read has seen enough, as with `| head`.
    if (isClosedPipe(error)) return desk.exitCode
    if (error instanceof CommanderError) return judge(error, commandIn(program, argv), surroundings)
    return complain(error, surroundings)
  }
}

function isEnough(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function complain(error: unknown, { stderr }: Surroundings): number {
  if (!(error instanceof Complaint) && !isFault(error)) throw error
  stderr.write(`holdfast: ${plain(error.message)}\n`)
  return error instanceof Complaint ? error.exitCode : 1
}

function judge(error: CommanderError, command: Command, { stderr }: Surroundings): number {
  if (error.exitCode === 0) return 0
  // A group alone: its help tells what there is.
  if (error.code === 'commander.help') {
    stderr.write(command.helpInformation())
    return 2
  }
  const words = plain(error.message.replace(/^error: /, ''))
  stderr.write(`holdfast: ${words}; see ${pathOf(command)} --help\n`)
  return 2
}

/** The command that was meant, as far as its words are known. */
function commandIn(program: Command, argv: readonly string[]): Command {
  let command = program
  for (const word of argv) command = command.commands.find(child => child.name() === word) ?? command
  return command
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}
