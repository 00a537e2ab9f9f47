#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { constants, userInfo } from 'node:os'
import { join } from 'node:path'
import { commandFirst } from './cli/command-first.ts'
import type { Surroundings } from './cli/surroundings.ts'
import { type Config, gatewayFlags, personalFolder, readClientConfig, readConfig } from './config.ts'
import { type Fault, isFault } from './core/fault.ts'
import { cacheName, takeDataFolder } from './data-folder.ts'

const tellsOfAll = ['-h', '--help', '-V', '--version']

await main()

async function main(): Promise<void> {
  process.umask(0o077)
  try {
    const flags = gatewayFlags.map(({ flag }) => flag.split(' ')[0] ?? flag)
    const argv = commandFirst(process.argv.slice(2), flags)
    const [first = 'serve'] = argv
    const isGateway = first === 'serve' || (first.startsWith('-') && !tellsOfAll.includes(first))
    if (isGateway) await serve(first === 'serve' ? argv.slice(1) : argv)
    else await command(argv)
  } catch (error) {
    if (!isFault(error)) throw error
    complain(error, 1)
  }
}

/** 1: it could not be done; 2: what was asked for is wrong. */
function complain(fault: Fault, exitCode: 1 | 2): void {
  process.stderr.write(`holdfast: ${fault.message}\n`)
  process.exitCode = exitCode
}

async function serve(argv: readonly string[]): Promise<void> {
  let config: Config | undefined
  try {
    config = readConfig(argv)
  } catch (error) {
    if (!isFault(error, 'configuration-invalid')) throw error
    complain(error, 2)
  }
  if (config) await run(config)
}

/** Runs a gateway until it is told to stop (SIGTERM, SIGINT), then brings what is under way to its end. */
async function run(config: Config): Promise<void> {
  using folder = takeDataFolder(config.dataFolder)
  // Half of a start is stripping types and compiling; both are kept in the data folder from one start to the next.
  enableCompileCache(join(config.dataFolder, cacheName))
  await import('temporal-polyfill/global')
  const { openGateway } = await import('./compose.ts')
  const gateway = await openGateway(config, greeting => process.stdout.write(greeting)).catch((error: unknown) => {
    folder.leave()
    throw error
  })
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
  const { backUpHere, restoreHere } = await import('./compose/backup.ts')
  const { diagnoseHere } = await import('./compose/doctor.ts')
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
