import { afterEach, beforeEach, expect, test } from 'vitest'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.ask('POST', '/api/printers', { body: { name: 'library-2', uri: 'ipp://192.0.2.9/ipp/print' } })
  // A card that nobody may make their own is refused at once.
  await house.settings.change({ 'cards.usersMayEnroll': false })
  for (const name of ['hall', 'lift']) {
    const body = { name, driver: 'lines', options: { port: 4001 }, printer: 'library-2' }
    await house.ask('POST', '/api/terminals', { body })
    house.lines.get(name)?.emit({ kind: 'connected' })
  }
})
afterEach(() => house[Symbol.asyncDispose]())

const tap = (terminal: string, number: string) => house.lines.get(terminal)?.emit({ kind: 'card', number })
const listen = (...terminals: string[]) => house.ask('POST', '/api/card-listening', { body: { terminals } })
const heard = async () => (await house.ask('GET', '/api/card-listening')).body
const logIns = async () => (await house.audit.list({ event: 'log-in-refused', limit: 9 })).length

test('while an administrator listens a tap logs nobody in, and its number is told to that session alone', async () => {
  expect(await listen('hall', 'lift')).toMatchObject({ status: 201, body: { taps: [] } })
  tap('hall', '04:A1:B2:C3')
  expect(await heard()).toMatchObject({ taps: [{ terminal: 'hall', number: '04:A1:B2:C3' }] })
  expect(house.parts.listening.heard('session:another')).toBeUndefined()
  const audit = await house.audit.list({ limit: 99 })
  expect(JSON.stringify(audit)).not.toContain('A1')
  expect(audit.at(-1)).toMatchObject({ event: 'card-listening-began', detail: { terminals: 'hall lift' } })
  expect(await logIns()).toBe(0)
})

test('a listening ends by itself after two minutes: what was heard is gone, and a tap is a log-in again', async () => {
  await listen('hall')
  tap('hall', '04A1B2C3')
  house.clock.forward({ seconds: 120 })
  expect(await heard()).toEqual({ until: null, taps: [] })
  tap('hall', '04A1B2C3')
  await expect.poll(logIns).toBe(1)
})

test('elsewhere taps are log-ins, and a listening that is ended or begun anew tells nothing of before', async () => {
  await listen('hall')
  tap('lift', '04A1B2C3')
  await expect.poll(logIns).toBe(1)
  tap('hall', '04A1B2C3')
  await listen('hall')
  expect(await heard()).toMatchObject({ taps: [] })
  tap('hall', '04A1B2C3')
  await house.ask('DELETE', '/api/card-listening')
  expect(await heard()).toEqual({ until: null, taps: [] })
  expect(await listen('nowhere')).toMatchObject({ status: 400 })
})
