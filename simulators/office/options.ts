import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'

export interface Address {
  readonly host: string
  readonly port: number
}

/** How an office is started. */
export interface OfficeOptions {
  /** Of the gateway, kept from one start to the next; absolute. */
  readonly dataFolder: string
  /** Where the page is served. */
  readonly page: Wish
  readonly http: Wish
  readonly ipp: Wish
  /** Whether to show the page in a browser. */
  readonly opensBrowser: boolean
  /** Whether keys are typed at this terminal instead of on the page. */
  readonly isConsole: boolean
  /** A scene to play once the office is open; absolute. */
  readonly replayFile: string | undefined
  /** Whether the office ends after that scene. */
  readonly endsAfterReplay: boolean
}

/** An address; the next free port will do unless somebody asked for this very one. */
export interface Wish extends Address {
  readonly isAsked: boolean
}

interface Given {
  readonly port?: string
  readonly data?: string
  readonly http?: string
  readonly ipp?: string
  readonly open: boolean
  readonly console?: boolean
  readonly replay?: string
  readonly exit?: boolean
}

/** Somebody asked for something that cannot be; the message says what to do. */
export class OptionProblem extends Error {}

/** Reads the command line; undefined when help was asked for and printed. Throws OptionProblem. */
export function readOptions(argv: readonly string[]): OfficeOptions | undefined {
  const given = readFlags(argv)
  if (!given) return undefined
  if (given.exit && given.replay === undefined) throw new OptionProblem('--exit goes with --replay FILE')
  const { HOLDFAST_DATA, HOLDFAST_HTTP, HOLDFAST_IPP, HOLDFAST_OFFICE } = process.env
  return {
    dataFolder: resolve(given.data || HOLDFAST_DATA || 'office-data'),
    page: readWish('port', given.port || HOLDFAST_OFFICE, 8090),
    http: readWish('http', given.http || HOLDFAST_HTTP, 8080),
    ipp: readWish('ipp', given.ipp || HOLDFAST_IPP, 8631),
    opensBrowser: given.open && !given.console,
    isConsole: given.console ?? false,
    replayFile: given.replay === undefined ? undefined : resolve(given.replay),
    endsAfterReplay: given.exit ?? false,
  }
}

function readFlags(argv: readonly string[]): Given | undefined {
  const command = new Command('office')
    .description('A gateway with a simulated office around it: printers, keypads, a card reader and people.')
    .exitOverride()
    .allowExcessArguments(false)
    .option('--port <[host:]port>', 'the page of the office (127.0.0.1:8090; HOLDFAST_OFFICE)')
    .option('--data <folder>', "the gateway's data (office-data; HOLDFAST_DATA)")
    .option('--http <host:port>', "the gateway's admin API (127.0.0.1:8080; HOLDFAST_HTTP)")
    .option('--ipp <host:port>', "the gateway's hold queue (127.0.0.1:8631; HOLDFAST_IPP)")
    .option('--console', 'type at this terminal instead of on the page')
    .option('--replay <file>', 'play a scene that was recorded on the page')
    .option('--exit', 'end after that scene; the exit code says whether all of it came')
    .option('--no-open', 'do not show the page in a browser')
    .addHelpText('after', '\nPorts that nobody asked for give way to the next free ones when they are taken.')
  try {
    return command.parse(argv, { from: 'user' }).opts<Given>()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return undefined
    throw new OptionProblem('see npm run office -- --help', { cause: error })
  }
}

/** `host:port`, `[::1]:port`, `:port` or `port`. */
function readWish(name: string, text: string | undefined, usualPort: number): Wish {
  if (!text) return { host: '127.0.0.1', port: usualPort, isAsked: false }
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535) throw new OptionProblem(`--${name} takes HOST:PORT, for example 127.0.0.1:${usualPort}`)
  return { host: match[1] || match[2] || '127.0.0.1', port, isAsked: port !== 0 }
}
