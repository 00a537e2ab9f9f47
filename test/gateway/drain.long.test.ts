import { expect, test } from 'vitest'
import { Drain } from '../../src/gateway/drain.ts'
import { openRecords } from '../office.ts'

const idle = async () => undefined
const parts = { floor: { retire: idle }, room: { retire: idle } }

test('a drain ends as soon as nothing is on its way', async () => {
  await using ports = await openRecords()
  const drain = new Drain()
  const { promise: sent, resolve } = Promise.withResolvers<void>()
  const running = drain.run({ ports, ...parts, releases: { idle: () => sent } })
  expect(drain.isBegun).toBe(true)
  resolve()
  await running
  expect(ports.log.lines.at(-1)).toMatchObject({ fields: { isCut: false } })
})

test('a drain ends after 20 s, whatever is still on its way', async () => {
  await using ports = await openRecords()
  const running = new Drain().run({ ports, ...parts, releases: { idle: () => new Promise<void>(() => undefined) } })
  ports.clock.forward({ seconds: 20 })
  await running
  expect(ports.log.lines.at(-1)).toMatchObject({ fields: { isCut: true } })
})
