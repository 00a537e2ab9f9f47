import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { accepts, runToEnd } from './run.ts'
import { type SampleFormat, sample } from './samples.ts'
import { type Ippeveprinter, startIppeveprinter } from './start-ippeveprinter.ts'
import { isRunning } from './temp-folder.ts'

function print(printer: Ippeveprinter, file: string): Promise<string> {
  return runToEnd('ipptool', ['-tI', '-f', file, printer.uri, 'print-job.test'])
}

test('ippeveprinter prints a document byte for byte', async () => {
  await using printer = await startIppeveprinter()
  const file = await sample('pdf')
  expect(await print(printer, file)).toContain('[PASS]')
  const printed = await printer.nextPrinted()
  expect(Buffer.compare(printed.bytes, await readFile(file))).toBe(0)
  expect(printed).toMatchObject({ format: 'application/pdf', jobId: 1 })
  expect(await printer.readPrinted()).toEqual([])
})

test('ippeveprinter refuses a format that it was not given', async () => {
  await using printer = await startIppeveprinter({ formats: ['image/jpeg'] })
  await expect(print(printer, await sample('pdf'))).rejects.toThrow('Unsupported document-format')
})

test('a paused ippeveprinter keeps its job until it is resumed', async () => {
  await using printer = await startIppeveprinter()
  await printer.pause()
  await print(printer, await sample('jpeg'))
  expect(await printer.readPrinted()).toEqual([])
  await printer.resume()
  expect(await printer.nextPrinted()).toMatchObject({ format: 'image/jpeg' })
})

test('ippeveprinter stops although it is printing, and leaves nothing behind', async () => {
  const printer = await startIppeveprinter()
  await printer.pause()
  await print(printer, await sample('jpeg'))
  await printer[Symbol.asyncDispose]()
  expect(isRunning(printer.pid)).toBe(false)
  expect(await accepts({ port: printer.port })).toBe(false)
  expect(existsSync(printer.spool)).toBe(false)
})

test.each<[SampleFormat, string]>([
  ['pdf', '%PDF'],
  ['pwg', 'RaS2'],
  ['urf', 'UNIR'],
  ['jpeg', '\xff\xd8\xff'],
])('the %s sample is what it says', async (format, start) => {
  const bytes = await readFile(await sample(format))
  expect(bytes.subarray(0, start.length).toString('latin1')).toBe(start)
})
