#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { constants, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Surroundings } from './cli/surroundings.ts'
import { type Config, gatewayFlags, personalFolder, readClientConfig, readConfig } from './config.ts'
import { isFault } from './core/fault.ts'
import { takeDataFolder } from './data-folder.ts'

const tellsOfAll = ['-h', '--help', '-V', '--version']

await main()

async function main(): Promise<void> {
  process.umask(0o077)
  try {
    const argv = process.argv.slice(2)
    const [first = 'serve'] = argv
    const isGateway = first === 'serve' || (first.startsWith('-') && !tellsOfAll.includes(first))
    if (isGateway) await serve(first === 'serve' ? argv.slice(1) : argv)
    else await command(argv)
  } catch (error) {
    if (!isFault(error)) throw error
    process.stderr.write(`holdfast: ${error.message}\n`)
    process.exitCode = 1
  }
}

async function serve(argv: readonly string[]): Promise<void> {
  const config = readConfig(argv)
  if (config) await run(config)
}

/** Runs a gateway until it is told to stop (SIGTERM, SIGINT), then brings what is under way to its end. */
async function run(config: Config): Promise<void> {
  using _ = takeDataFolder(config.dataFolder)
  // Half of a start is stripping types and compiling; both are kept in the data folder from one start to the next.
  enableCompileCache(join(config.dataFolder, 'cache'))
  await import('temporal-polyfill/global')
  const { openGateway } = await import('./compose.ts')
  const gateway = await openGateway(config)
  process.stdout.write(gateway.greeting)
  await untilTold()
  await gateway[Symbol.asyncDispose]()
}

/** Resolves at the first signal to stop; the second one ends the process, with the status of a shell for it. */
function untilTold(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isTold = false
  const take = (number: number) => {
    if (isTold) process.exit(128 + number)
    isTold = true
    resolve()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => take(constants.signals[signal]))
  return promise
}

/** Carries out one command of the command line; a second SIGINT ends it at once. */
async function command(argv: readonly string[]): Promise<void> {
  const { runCli } = await import('./cli/run-cli.ts')
  const { backUpHere, restoreHere } = await import('./compose-backup.ts')
  const { diagnoseHere } = await import('./compose-doctor.ts')
  const { readVersion } = await import('./version.ts')
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  // Whoever writes learns of a closed pipe; without a listener it would end the process with a stack.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
  const version = readVersion()
  const surroundings: Surroundings = {
    version,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    interrupt: stop.signal,
    localUser: userInfo().username,
    personalFolder: personalFolder(),
    gatewayFlags,
    readConnection: flags => readClientConfig(flags),
    backUp: order => backUpHere(order, version),
    restore: order => restoreHere(order),
    diagnose: ({ flags }) => diagnoseHere(flags),
  }
  process.exitCode = await runCli(argv, surroundings)
}
