import type { Command, Option } from 'commander'
import { TaughtCommand } from './command.ts'

/** A command as completions and the manual tell it. */
export interface Node {
  /** Words after `holdfast`, such as `user list`; empty: `holdfast` itself. */
  readonly path: string
  readonly about: string
  /** As it is typed, such as `holdfast user show <user>`; flags aside. */
  readonly usage: string
  readonly children: readonly { readonly name: string; readonly about: string }[]
  readonly flags: readonly FlagNode[]
  readonly examples: readonly string[]
}

export interface FlagNode {
  /** With its dashes. */
  readonly name: string
  readonly about: string
  readonly written: string
  readonly takesValue: boolean
  readonly choices: readonly string[]
}

/** Every command from the top down, groups before what they hold. */
export function nodesOf(command: Command, path = ''): readonly Node[] {
  const children = command.commands.map(child => ({ name: child.name(), about: child.description() }))
  const own = {
    path,
    about: command.description(),
    usage: ['holdfast', path, ...command.registeredArguments.map(written)].filter(word => word !== '').join(' '),
    children,
    flags: command.options.map(flagOf),
    examples: command instanceof TaughtCommand ? command.examples : [],
  }
  return [own, ...command.commands.flatMap(child => nodesOf(child, `${path} ${child.name()}`.trim()))]
}

function written(argument: Command['registeredArguments'][number]): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function flagOf(option: Option): FlagNode {
  return {
    name: option.long ?? option.short ?? '',
    about: option.description,
    written: option.flags,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
  }
}
