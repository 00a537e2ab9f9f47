/** Flags of commands that take a value, beside those with which a gateway is started. */
const valued = ['--url', '--token-file']

/**
 * The words of a command line with the command first: flags before it are moved behind it, since a person may type them in
 * any order. `flags`: those with a value, such as `--data`.
 */
export function commandFirst(argv: readonly string[], flags: readonly string[]): readonly string[] {
  let at = 0
  for (let word = argv[0]; word?.startsWith('-') && word !== '--'; word = argv[at])
    at += flags.includes(word) || valued.includes(word) ? 2 : 1
  const [before, rest] = [argv.slice(0, at), argv.slice(at)]
  if (rest.length === 0) return argv
  // What stands behind -- are no flags.
  const operands = rest.indexOf('--')
  const end = operands < 0 ? rest.length : operands
  return [...rest.slice(0, end), ...before, ...rest.slice(end)]
}
