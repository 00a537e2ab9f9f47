import type { Command } from 'commander'
import { addCommand } from './command.ts'
import { type Node, nodesOf } from './command-tree.ts'
import { misused } from './complaint.ts'
import type { Desk } from './desk.ts'

const scripts: Readonly<Record<string, (nodes: readonly Node[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** `holdfast completion` */
export function addCompletionCommand(program: Command, desk: Desk): void {
  addCommand(program, {
    usage: 'completion <shell>',
    about: 'Print what completes commands in bash, zsh or fish',
    examples: [
      'holdfast completion bash > /etc/bash_completion.d/holdfast',
      'holdfast completion zsh > /usr/local/share/zsh/site-functions/_holdfast',
      'holdfast completion fish > ~/.config/fish/completions/holdfast.fish',
    ],
  }).action(async (shell: string) => {
    const script = scripts[shell]
    if (!script) throw misused('completions are there for bash, zsh and fish')
    await desk.screen.write(script(nodesOf(program)))
  })
}

/** Completions for bash 3.2 and later. File names come where nothing else fits. */
function bashCompletion(nodes: readonly Node[]): string {
  const choices = choicesOf(nodes).map(
    ({ at, words }) => `    '${at}') COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`,
  )
  const words = nodes.map(node => `    '${placeOf(node)}') words='${wordsOf(node).join(' ')}' ;;`)
  return `# bash completion for holdfast
_holdfast() {
  local word="\${COMP_WORDS[COMP_CWORD]}" former="\${COMP_WORDS[COMP_CWORD-1]}" place='' words='' one at
  for ((at = 1; at < COMP_CWORD; at++)); do
    one="\${COMP_WORDS[at]}"
    case "$place/$one" in
      ${placesOf(nodes).join(' | ')}) place="$place/$one" ;;
    esac
  done
  case "$place $former" in
${choices.join('\n')}
  esac
  case "$former" in
    ${fileFlagsOf(nodes).join(' | ')}) COMPREPLY=(); return ;;
  esac
  case "$place" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _holdfast holdfast
`
}

/** Completions for zsh, as a file of a folder of fpath or to be sourced. */
function zshCompletion(nodes: readonly Node[]): string {
  const choices = choicesOf(nodes).map(({ at, words }) => `    '${at}') compadd -- ${words.join(' ')}; return ;;`)
  const described = nodes.map(node => {
    const commands = node.children.map(({ name, about }) => quoted(`${name}:${about.replaceAll(':', '\\:')}`))
    const flags = node.flags.map(({ name, about }) => quoted(`${name}:${about.replaceAll(':', '\\:')}`))
    return `    '${placeOf(node)}') found=(${[...commands, ...flags].join(' ')}) ;;`
  })
  return `#compdef holdfast
_holdfast() {
  local place='' one
  local -a found
  for one in "\${(@)words[2,CURRENT-1]}"; do
    case "$place/$one" in
      ${placesOf(nodes).join(' | ')}) place="$place/$one" ;;
    esac
  done
  case "$place \${words[CURRENT-1]}" in
${choices.join('\n')}
  esac
  case "\${words[CURRENT-1]}" in
    ${fileFlagsOf(nodes).join(' | ')}) _files; return ;;
  esac
  case "$place" in
${described.join('\n')}
  esac
  _describe holdfast found || _files
}
if [ "$funcstack[1]" = _holdfast ]; then _holdfast "$@"; else compdef _holdfast holdfast; fi
`
}

/** Completions for fish. */
function fishCompletion(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(node => {
    const at = `-n '__holdfast_at "${placeOf(node)}"'`
    const commands = node.children.map(
      ({ name, about }) => `complete -c holdfast ${at} -f -a ${name} -d ${quoted(about)}`,
    )
    const flags = node.flags.map(({ name, about, takesValue, choices }) => {
      const values = choices.length > 0 ? ` -f -a ${quoted(choices.join(' '))}` : ''
      return `complete -c holdfast ${at} -l ${name.slice(2)}${takesValue ? ' -r' : ''}${values} -d ${quoted(about)}`
    })
    return [...commands, ...flags]
  })
  return `# fish completion for holdfast
function __holdfast_at
  set -l place ''
  for one in (commandline -opc)[2..-1]
    switch "$place/$one"
      case ${placesOf(nodes).join(' ')}
        set place "$place/$one"
    end
  end
  test "$place" = "$argv[1]"
end
${lines.join('\n')}
`
}

function placeOf({ path }: Node): string {
  return path === '' ? '' : `/${path.replaceAll(' ', '/')}`
}

function placesOf(nodes: readonly Node[]): readonly string[] {
  return nodes.map(placeOf).filter(place => place !== '')
}

function wordsOf({ children, flags }: Node): readonly string[] {
  return [...children.map(({ name }) => name), ...flags.map(({ name }) => name)]
}

/** Where a flag takes one of few words: place and flag, and the words. */
function choicesOf(nodes: readonly Node[]) {
  return nodes.flatMap(node =>
    node.flags
      .filter(({ choices }) => choices.length > 0)
      .map(({ name, choices }) => ({ at: `${placeOf(node)} ${name}`, words: choices })),
  )
}

/** Flags that take a value which only its giver knows, a file perhaps. */
function fileFlagsOf(nodes: readonly Node[]): readonly string[] {
  const free = nodes.flatMap(({ flags }) =>
    flags.filter(({ takesValue, choices }) => takesValue && choices.length === 0),
  )
  return [...new Set(free.map(({ name }) => name))]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
