import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accepts } from './run.ts'
import { sample } from './samples.ts'
import { startCupsd } from './start-cupsd.ts'
import { startIppeveprinter } from './start-ippeveprinter.ts'
import { isRunning } from './temp-folder.ts'

test('cupsd holds a document and sends it on unchanged when it is released', async () => {
  await using printer = await startIppeveprinter()
  await using cups = await startCupsd()
  const file = await sample('pdf')
  await cups.run('lpadmin', '-p', 'raw', '-E', '-v', printer.uri, '-m', 'raw')
  expect(await cups.run('lp', '-d', 'raw', '-H', 'hold', file)).toContain('raw-1')
  expect(await cups.run('lpstat', '-o')).toContain('raw-1')
  await cups.run('lp', '-i', 'raw-1', '-H', 'resume')
  expect(Buffer.compare((await printer.nextPrinted()).bytes, await readFile(file))).toBe(0)
})

test('cupsd prints through a driverless queue', async () => {
  await using printer = await startIppeveprinter()
  await using cups = await startCupsd()
  await cups.run('lpadmin', '-p', 'everywhere', '-E', '-v', printer.uri, '-m', 'everywhere')
  await cups.run('lp', '-d', 'everywhere', await sample('pdf'))
  expect(await printer.nextPrinted()).toMatchObject({ format: 'application/pdf' })
})

test('cupsd takes the setting that writes control files through', async () => {
  await using cups = await startCupsd({ syncOnClose: true })
  expect(await readFile(join(cups.folder, 'cups-files.conf'), 'utf8')).toContain('SyncOnClose Yes')
  expect(await cups.run('lpstat', '-r')).toContain('scheduler is running')
})

test('cupsd stops and leaves nothing behind', async () => {
  const cups = await startCupsd()
  await cups[Symbol.asyncDispose]()
  expect(isRunning(cups.pid)).toBe(false)
  expect(await accepts({ port: cups.port })).toBe(false)
  expect(existsSync(cups.folder)).toBe(false)
})
