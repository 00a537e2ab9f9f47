import { readFileSync } from 'node:fs'
import { type BlockList, isIP } from 'node:net'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { type Address, oneOf, readAddress, readDatabase, readName, readNetworks, readRedis } from './config-values.ts'
import { Fault } from './core/fault.ts'
import { defaultSite } from './core/fleet.ts'
import type { RedisAddress } from './mirror/redis-address.ts'

/** How a gateway is started. Everything else is a setting in the directory. */
export interface Config {
  /** Folder for database, spool, keys and the administrator's token; absolute. */
  readonly dataFolder: string
  /** Name of the site; see core/fleet.ts. */
  readonly site: string
  /** Name of this gateway at its site; undefined: made of the id of its data folder. */
  readonly gateway: string | undefined
  /** Absolute; the same for all gateways of a site. */
  readonly spoolFolder: string
  readonly keysFolder: string
  readonly http: Address
  readonly ipp: Address
  /** Proxies before the pages and the API, whose X-Forwarded-For tells who asks. */
  readonly trustedProxies: BlockList
  /** `postgres:` URL of the site record; undefined: an SQLite file in the data folder. */
  readonly databaseUrl: string | undefined
  /** `postgres:` URL of the directory; undefined: the same database as the site record. */
  readonly directoryUrl: string | undefined
  /** The site's mirror of the directory, its password and authority read; undefined: log-ins ask the directory. */
  readonly redis: RedisAddress | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** How PINs are stretched before they are indexed; `none` for boards too small for Argon2id. */
  readonly pinStretch: 'argon2id' | 'none'
}

/** How a gateway is reached by the command line. */
export interface ClientConfig {
  readonly url: URL
  readonly isUrlGiven: boolean
  /** File with the administrator's token. */
  readonly tokenFile: string | undefined
  readonly dataFolder: string
  readonly isDataGiven: boolean
}

/** What a flag, its key in holdfast.json and its environment variable are called. */
const options = [
  {
    flag: '--data <folder>',
    key: 'data',
    variable: 'HOLDFAST_DATA',
    about: 'folder for records, documents and keys (data)',
  },
  { flag: '--site <name>', key: 'site', variable: 'HOLDFAST_SITE', about: 'name of the site (main)' },
  {
    flag: '--gateway <name>',
    key: 'gateway',
    variable: 'HOLDFAST_GATEWAY',
    about: 'name of this gateway, no other of its site has it (gateway- and eight digits of the id of the data folder)',
  },
  {
    flag: '--spool <folder>',
    key: 'spool',
    variable: 'HOLDFAST_SPOOL',
    about: 'folder for documents, one for all gateways of a site (spool in the data folder)',
  },
  {
    flag: '--keys <folder>',
    key: 'keys',
    variable: 'HOLDFAST_KEYS',
    about: 'folder for keys, the same for all gateways of a site (keys in the data folder)',
  },
  { flag: '--http <host:port>', key: 'http', variable: 'HOLDFAST_HTTP', about: 'admin API (127.0.0.1:8080)' },
  { flag: '--ipp <host:port>', key: 'ipp', variable: 'HOLDFAST_IPP', about: 'hold queue (0.0.0.0:8631)' },
  {
    flag: '--trusted-proxy <addresses>',
    key: 'trustedProxy',
    variable: 'HOLDFAST_TRUSTED_PROXY',
    about: 'addresses or networks of TLS proxies, whose X-Forwarded-For counts, by commas (none)',
  },
  {
    flag: '--database <url>',
    key: 'database',
    variable: 'HOLDFAST_DATABASE',
    about: 'postgres: URL of the site record (SQLite file)',
  },
  {
    flag: '--directory <url>',
    key: 'directory',
    variable: 'HOLDFAST_DIRECTORY',
    about: 'postgres: URL of the directory (the same database)',
  },
  { flag: '--redis <url>', key: 'redis', variable: 'HOLDFAST_REDIS', about: 'redis: URL of the site’s mirror (none)' },
  {
    flag: '--redis-password-file <file>',
    key: 'redisPasswordFile',
    variable: 'HOLDFAST_REDIS_PASSWORD_FILE',
    about: 'file with the password of Redis (none)',
  },
  {
    flag: '--redis-ca <file>',
    key: 'redisCa',
    variable: 'HOLDFAST_REDIS_CA',
    about: 'PEM file of the authority of a rediss: server (that of Node)',
  },
  {
    flag: '--pin-stretch <kind>',
    key: 'pinStretch',
    variable: 'HOLDFAST_PIN_STRETCH',
    about: 'argon2id or none (argon2id)',
  },
  {
    flag: '--log-level <level>',
    key: 'logLevel',
    variable: 'HOLDFAST_LOG_LEVEL',
    about: 'debug, info, warn or error (info)',
  },
] as const
type Key = (typeof options)[number]['key']
type Given = Readonly<Partial<Record<Key, string>>>

/** The flags with which a gateway is started. */
export const gatewayFlags = options.map(({ flag, about }) => ({ flag, about }))

/** The same for whoever asks a gateway. */
const clientOptions = [
  { key: 'url', variable: 'HOLDFAST_URL' },
  { key: 'tokenFile', variable: 'HOLDFAST_TOKEN_FILE' },
] as const
type ClientGiven = Given & Readonly<Partial<Record<(typeof clientOptions)[number]['key'], string>>>

/**
 * Reads the configuration: a flag wins over the environment, the environment over holdfast.json in a folder, the current
 * one unless told. undefined when help was asked for and printed. Fault `configuration-invalid` with what to do.
 */
export function readConfig(argv: readonly string[], folder = '.'): Config | undefined {
  const flags = readFlags(argv)
  return flags && readGivenConfig(flags, folder)
}

/** As readConfig, with flags that were read already, by key. */
export function readGivenConfig(flags: Given, folder = '.'): Config {
  const given = { ...readFile(folder), ...readEnvironment(), ...flags }
  const dataFolder = resolve(given.data ?? 'data')
  return {
    dataFolder,
    site: readName('site', given.site ?? defaultSite),
    gateway: given.gateway === undefined ? undefined : readName('gateway', given.gateway),
    spoolFolder: resolve(given.spool ?? join(dataFolder, 'spool')),
    keysFolder: resolve(given.keys ?? join(dataFolder, 'keys')),
    http: readAddress('http', given.http ?? '127.0.0.1:8080'),
    ipp: readAddress('ipp', given.ipp ?? '0.0.0.0:8631'),
    trustedProxies: readNetworks('trustedProxy', given.trustedProxy ?? ''),
    databaseUrl: readDatabase('database', given.database),
    directoryUrl: readDatabase('directory', given.directory),
    redis: readRedis(given.redis ?? process.env['REDIS_URL'], {
      passwordFile: given.redisPasswordFile,
      ca: given.redisCa,
    }),
    logLevel: oneOf('logLevel', given.logLevel ?? 'info', ['debug', 'info', 'warn', 'error']),
    pinStretch: oneOf('pinStretch', given.pinStretch ?? 'argon2id', ['argon2id', 'none']),
  }
}

/** One value of the configuration. */
export interface ExplainedValue {
  readonly key: string
  /** As it was given, or the default; a URL without its password. */
  readonly value: string
  /** Who said so: a flag, a variable of the environment, holdfast.json, or nobody: `default`. */
  readonly from: string
}

/** Each value with which a gateway is started, and from where it is. Fault `configuration-invalid` with what to do. */
export function explainConfig(flags: Given, folder = '.'): readonly ExplainedValue[] {
  const [file, environment] = [readFile(folder), readEnvironment()]
  return options.map(({ key, flag, variable, about }) => {
    const sources = [
      [flags[key], flag.split(' ')[0] ?? flag],
      [environment[key], variable],
      [file[key], 'holdfast.json'],
      // As the help tells it.
      [/\(([^()]*)\)$/.exec(about)?.[1], 'default'],
    ] as const
    const [value = '', from = 'default'] = sources.find(([said]) => said !== undefined) ?? []
    return { key, value: withoutPassword(value), from }
  })
}

/** A URL without its password; any other text as it is. */
export function withoutPassword(text: string): string {
  return text.replace(/^([a-z+]+:\/\/[^/@:]*):[^/]*@/i, '$1@')
}

/** How to reach a gateway, by the same rules. Fault `configuration-invalid` with what to do. */
export function readClientConfig(
  flags: { readonly url?: string; readonly tokenFile?: string; readonly data?: string },
  folder = '.',
): ClientConfig {
  const given: ClientGiven = { ...readFile(folder), ...readEnvironment(), ...flags }
  return {
    url: readGatewayUrl(given.url ?? localUrl(readAddress('http', given.http ?? '8080'))),
    isUrlGiven: flags.url !== undefined,
    tokenFile: given.tokenFile,
    dataFolder: resolve(given.data ?? 'data'),
    isDataGiven: flags.data !== undefined,
  }
}

/** The folder for what belongs to this person: see the XDG Base Directory Specification 0.8. */
export function personalFolder(): string {
  const { XDG_CONFIG_HOME: told } = process.env
  // "All paths set in these environment variables must be absolute."
  return join(told && isAbsolute(told) ? told : join(homedir(), '.config'), 'holdfast')
}

/** Where a gateway that listens there is asked from its own machine. */
function localUrl({ host, port }: Address): string {
  const own = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${isIP(own) === 6 ? `[${own}]` : own}:${port}`
}

function readGatewayUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  throw new Fault('configuration-invalid', 'url must be the address of a gateway, such as https://print.example.org')
}

function readFlags(argv: readonly string[]): Given | undefined {
  const command = new Command('holdfast')
    .description('Print-release gateway: holds documents until their owner types a PIN or taps a card at a printer.')
    .exitOverride()
    // Told in one line by whoever reads the configuration.
    .configureOutput({ writeErr: () => undefined })
    .allowExcessArguments(false)
    .addHelpText(
      'after',
      '\nEach flag is also a key of holdfast.json (without --) and a variable HOLDFAST_…; see README.md.',
    )
  for (const { flag, about } of options) command.option(flag, about)
  try {
    return command.parse(argv, { from: 'user' }).opts<Given>()
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return undefined
    const words = error.message.replace(/^error: /, '').replace(/\.$/, '')
    throw new Fault('configuration-invalid', `${words}; see holdfast serve --help`, { cause: error })
  }
}

function readEnvironment(): ClientGiven {
  const entries = [...options, ...clientOptions].flatMap(({ key, variable }) => {
    const value = process.env[variable]
    return value ? [[key, value]] : []
  })
  return Object.fromEntries(entries)
}

function readFile(folder: string): ClientGiven {
  let text: string
  try {
    text = readFileSync(join(folder, 'holdfast.json'), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // of node:fs
    if (code === 'ENOENT') return {}
    throw new Fault(
      'configuration-invalid',
      `holdfast.json is there but cannot be read (${code}): make it a file that this account may read, or remove it`,
      { cause: error },
    )
  }
  const known = [...options, ...clientOptions].map(option => option.key as string)
  const parsed = parseObject(text)
  for (const [key, value] of Object.entries(parsed)) {
    if (!known.includes(key)) throw new Fault('configuration-invalid', `holdfast.json: unknown key ${key}`)
    if (typeof value !== 'string') throw new Fault('configuration-invalid', `holdfast.json: ${key} must be a text`)
  }
  return parsed as ClientGiven
}

function parseObject(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed
  } catch (error) {
    throw new Fault('configuration-invalid', 'holdfast.json is not valid JSON', { cause: error })
  }
  throw new Fault('configuration-invalid', 'holdfast.json must hold one object')
}
