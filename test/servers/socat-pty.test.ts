import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startSocatPty } from './start-socat-pty.ts'
import { isRunning } from './temp-folder.ts'

test('what is written to one end of the cable is read at the other, every byte value', async () => {
  await using cable = await startSocatPty()
  await using device = await open(cable.device, 'r+')
  await using host = await open(cable.host, 'r+')
  const sent = Uint8Array.from({ length: 256 }, (_, at) => at)
  await device.write(sent)
  const received = Buffer.alloc(256)
  let length = 0
  while (length < sent.length) length += (await host.read(received, length)).bytesRead
  expect(received).toEqual(Buffer.from(sent))
})

test('the cable leaves nothing behind', async () => {
  const cable = await startSocatPty()
  await cable[Symbol.asyncDispose]()
  expect(isRunning(cable.pid)).toBe(false)
  expect(existsSync(cable.host)).toBe(false)
})
