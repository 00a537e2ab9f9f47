import { Command, InvalidArgumentError, Option } from 'commander'

/** A flag: how it is written, what it is for, and how its value is read: one of few words, or by a function. */
export type Flag = readonly [flag: string, about: string, takes?: readonly string[] | Reader]
// As commander has it: the value before is whatever the reader gave for it.
type Reader = Parameters<typeof Option.prototype.argParser>[0]

export interface CommandAbout {
  /** Name and arguments, such as `show <user>`. */
  readonly usage: string
  readonly about: string
  /** At least one line as it is typed. */
  readonly examples: readonly string[]
  readonly flags?: readonly Flag[]
  /** What its group does when nothing else is said. */
  readonly isDefault?: boolean
}

/** A command that knows its examples. */
export class TaughtCommand extends Command {
  examples: readonly string[] = []

  override createCommand(name?: string): TaughtCommand {
    return new TaughtCommand(name)
  }
}

/** Flags of whatever speaks with a gateway as administrator. */
const administratorFlags: readonly Flag[] = [
  ['--url <url>', 'address of the gateway (http://127.0.0.1:8080)'],
  ['--token-file <file>', 'file with the administrator’s token'],
  ['--data <folder>', 'data folder of the gateway, with its admin.token (data)'],
  ['--allow-plaintext', 'send secrets over http to another machine'],
]

const jsonFlag: Flag = ['--json', 'print the answer of the API as it is']

/** Flags of an administrator's command. */
export const connected: readonly Flag[] = [jsonFlag, ...administratorFlags]

/** Flags of a user's command. */
export const personal: readonly Flag[] = [
  jsonFlag,
  ['--url <url>', 'address of the gateway (that of the log-in)'],
  ['--allow-plaintext', 'send secrets over http to another machine'],
]

/** A command that only holds others. */
export function addGroup(parent: Command, name: string, about: string): Command {
  return parent.command(name).description(about).helpCommand(false)
}

/** A command that does something; its action is still to be set. */
export function addCommand(
  parent: Command,
  { usage, about, examples, flags = [], isDefault = false }: CommandAbout,
): Command {
  const command = parent.command(usage, { isDefault }).description(about).allowExcessArguments(false).helpCommand(false)
  for (const [flag, what, takes] of flags) command.addOption(optionOf(new Option(flag, what), takes))
  if (command instanceof TaughtCommand) command.examples = examples
  return command.addHelpText('after', `\nExamples:\n${examples.map(example => `  ${example}`).join('\n')}`)
}

function optionOf(option: Option, takes: Flag[2]): Option {
  if (takes === undefined) return option
  return typeof takes === 'function' ? option.argParser(takes) : option.choices(takes)
}

/** Gathers a flag that may be given again and again. */
export function gather(value: string, former: unknown): readonly string[] {
  return [...(Array.isArray(former) ? former : []), value]
}

/** A whole number of a flag. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It takes a whole number.')
}

/** How many entries of a list are asked for. */
export const limitFlag: Flag = ['--limit <count>', 'at most so many', limit]

function limit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It takes a whole number from 1 on.')
}
