import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { LogLines } from '../../src/log-lines.ts'
import { main } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { canMount, openSmallDisk } from './full-disk.ts'

beforeEach(context => context.skip(!canMount))

test('a gateway whose log goes to a full disk runs on, says so, and ends when it is told to', async () => {
  await using folder = await openTempFolder('log')
  const log = openSync('/dev/full', 'w')
  const flags = [
    '--data',
    join(folder.path, 'data'),
    '--http',
    '127.0.0.1:0',
    '--ipp',
    '127.0.0.1:0',
    '--log-level',
    'info',
  ]
  const gateway = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', log] })
  closeSync(log)
  const ended = once(gateway, 'exit')
  let output = ''
  gateway.stdout?.on('data', (bytes: Buffer) => {
    output += bytes.toString()
  })
  const find = async () => /Health +(\S+)/.exec(output)?.[1]
  const url = await until(find, { withinMs: 20_000, what: 'the gateway' })
  const ask = async () => /"log":\{"ok":false/.test(await (await fetch(url)).text())
  await until(ask, { withinMs: 10_000, what: 'the log that is stuck' })
  gateway.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
})

test('lines wait for room, those beyond a MiB are counted and told of, the others all come in order', async () => {
  await using disk = await openSmallDisk(4)
  const path = join(disk.path, 'log')
  const told: number[] = []
  const file = openSync(path, 'a')
  const lines = new LogLines(file, lost => told.push(lost))
  disk.fill()
  for (let line = 0; line < 20_000; line += 1) lines.write(`${String(line).padStart(99)}\n`)
  await until(async () => lines.isStuck, { withinMs: 5000, what: 'a line that is not taken' })
  disk.makeRoom()
  await until(async () => told.length > 0, { withinMs: 5000, what: 'lines again' })
  const written = () => readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number)
  await until(async () => written().length + lines.lost === 20_000, { withinMs: 5000, what: 'all lines' })
  closeSync(file)
  expect(told).toEqual([lines.lost])
  expect(lines.lost).toBeGreaterThan(9000)
  expect(written()).toEqual(Array.from(written(), (_, at) => at))
})
