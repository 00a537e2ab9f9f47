#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { type Config, readConfig } from './config.ts'
import { isFault } from './core/fault.ts'
import { takeDataFolder } from './data-folder.ts'

await main()

async function main(): Promise<void> {
  try {
    const config = readConfig(process.argv.slice(2))
    if (config) await run(config)
  } catch (error) {
    if (!isFault(error)) throw error
    process.stderr.write(`holdfast: ${error.message}\n`)
    process.exitCode = 1
  }
}

/** Runs a gateway until it is told to stop (SIGTERM, SIGINT); a second signal ends it at once. */
async function run(config: Config): Promise<void> {
  process.umask(0o077)
  using _ = takeDataFolder(config.dataFolder)
  // Half of a start is stripping types and compiling; both are kept in the data folder from one start to the next.
  enableCompileCache(join(config.dataFolder, 'cache'))
  await import('temporal-polyfill/global')
  const { openGateway } = await import('./compose.ts')
  const gateway = await openGateway(config)
  process.stdout.write(gateway.greeting)
  const { promise: told, resolve } = Promise.withResolvers<void>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  await told
  process.once('SIGINT', () => process.exit(130))
  await gateway[Symbol.asyncDispose]()
}
