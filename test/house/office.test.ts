import { expect, test } from 'vitest'
import { isRunning, openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { openOffice } from './open-office.ts'

test('a document printed to the office comes out when its owner types the PIN at a keypad', async () => {
  await using office = await openOffice()
  expect(await office.printAs('grace')).toBe(true)
  await office.post('/people/grace/pin', {})
  const pin = (await office.state()).people.find(({ userName }) => userName === 'grace')?.pin
  await office.post('/terminals/hall-keypad/keys', { keys: `${pin}#` })
  await until(async () => (await office.sheetsOf('Hall')) === 1, { withinMs: 10_000, what: 'a sheet' })
})

test('a wrong PIN at a keypad of the office is refused on its display and prints nothing', async () => {
  await using office = await openOffice()
  await office.printAs('grace')
  await office.post('/terminals/library-keypad/keys', { keys: '000000#' })
  const shows = async () => (await office.state()).terminals.some(({ screen }) => screen.includes('Wrong PIN'))
  await until(shows, { withinMs: 10_000, what: 'the refusal' })
  expect(await office.sheetsOf('Library')).toBe(0)
})

test('the page of the office takes orders from itself only', async () => {
  await using office = await openOffice()
  const json = { 'content-type': 'application/json' }
  const send = (headers: Readonly<Record<string, string>>) =>
    fetch(`${office.url}/people/ada/pin`, { method: 'POST', headers, body: '{}' }).then(({ status }) => status)
  expect(await send(json)).toBe(403)
  expect(await send({ ...json, origin: 'http://elsewhere.example' })).toBe(403)
  expect(await send({ ...json, origin: office.url, 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await send({ origin: office.url, 'content-type': 'text/plain' })).toBe(415)
  expect(await send({ ...json, origin: office.url })).toBe(200)
})

test.each(['SIGTERM', 'SIGKILL'] as const)('nothing of the office is left after %s', async signal => {
  await using office = await openOffice()
  const gatewayPid = await office.gatewayPid()
  expect(isRunning(gatewayPid)).toBe(true)
  office.end(signal)
  await until(async () => !isRunning(gatewayPid), { withinMs: 15_000, what: 'the end of the gateway' })
  await expect(fetch(office.url)).rejects.toThrow()
})

test('the office opens again on what it kept', async () => {
  await using folder = await openTempFolder('office-kept')
  {
    await using first = await openOffice(folder.path)
    await first.printAs('grace')
  }
  await using again = await openOffice(folder.path)
  const waits = async () => (await again.state()).jobs.some(({ text }) => text.startsWith('held'))
  await until(waits, { withinMs: 10_000, what: 'the document of before' })
})
