import { expect, test } from 'vitest'
import { Fault } from '../../src/core/fault.ts'
import { readGauge } from '../../src/http/gauges.ts'
import { openHouse } from './admin-house.ts'

const definition = { name: 'holdfast_jobs', help: 'Jobs by state', label: 'state' }
const health = { parts: {}, ready: false }

test('a database that is away leaves its figures out, and any other error is told', async () => {
  await using house = await openHouse()
  const asked = { parts: house.parts, health }
  const reading = (error: Error) => readGauge({ ...definition, read: () => Promise.reject(error) }, asked)
  expect(await reading(new Fault('records-unavailable', 'away'))).toEqual([])
  await expect(reading(new TypeError('wrong'))).rejects.toThrow('wrong')
})
