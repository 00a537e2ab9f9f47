import { expect, test } from 'vitest'
import { openMovedClock } from '../servers/moved-clock.ts'
import type { StartedGateway } from '../servers/start-gateway.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { healthOf, openFarSite, partOf, silence, typePin, untilDirectory, untilInStep } from './far-site.ts'

const generous = { withinMs: 30_000 }

interface Audited {
  readonly event: string
  readonly detail?: { readonly offline?: boolean }
}

async function audited(gateway: StartedGateway): Promise<readonly Audited[]> {
  return (await gateway.api<{ entries: Audited[] }>('GET', '/api/audit?limit=100')).entries
}

test('while the line to the directory is silent people print, also after a restart, and who is revoked is refused when it is back', async () => {
  await using site = await openFarSite()
  const { gateway, line, keypad } = site
  await gateway.api('POST', '/api/users', { userName: 'ada' })
  const pin = await site.issue('ada')
  await site.print('ada')
  line.set(silence)
  await untilDirectory(gateway, false)
  const { status, health } = await healthOf(gateway)
  expect(status).toBe(200)
  expect(health.parts['directory']).toMatchObject({
    since: expect.stringContaining('T'),
    affected: expect.stringContaining('new PINs'),
  })
  await site.print('ada')
  await typePin(keypad, pin, '2 documents printed at hall')
  expect(site.printer.sheets).toBe(2)
  await keypad.type('999999#', 'This cannot be checked just now')
  await expect(gateway.api('POST', '/api/users', { userName: 'bob' })).rejects.toThrow('directory has been away since')
  const metrics = await fetch(`http://${gateway.http}/metrics`, {
    headers: { authorization: `Bearer ${gateway.token}` },
  })
  expect(await metrics.text()).toMatch(/holdfast_directory_cut_off_seconds [1-9]/)
  const offline = async () => (await audited(gateway)).filter(entry => entry.detail?.offline).map(({ event }) => event)
  const areNoted = async () => {
    const events = await offline()
    return ['directory-lost', 'log-in', 'log-in-refused'].every(event => events.includes(event))
  }
  await until(areNoted, { ...generous, what: 'what happened in the audit' })
  await using again = await site.restart()
  await untilDirectory(again, false)
  expect((await partOf(again, 'directory'))?.['since']).toBe(health.parts['directory']?.['since'])
  await until(async () => (await healthOf(again)).health.ready, { ...generous, what: 'a gateway that is ready' })
  await typePin(keypad, pin, 'No documents are waiting for you')
  await site.enable('ada', false)
  line.set({ kind: 'none' })
  await untilInStep(again)
  await typePin(keypad, pin, 'Your account is switched off')
})

/** What a guest with a PIN for eight hours is told, so many hours later. */
const graceAt: ReadonlyMap<number, string> = new Map([
  [7, 'No documents are waiting for you'],
  [8, 'This PIN has expired'],
  [24, 'This PIN has expired'],
])

test('a whole day without the directory: guests whose PIN ends in it are refused, all others print, and who is revoked is refused afterwards', async () => {
  await using folder = await openTempFolder('day')
  const clock = await openMovedClock(folder.path)
  await using site = await openFarSite({ env: clock.env })
  const { gateway, keypad } = site
  // A day of 24 hours is over the default limit at its last instant.
  await gateway.api('PATCH', '/api/settings', { 'directory.offlineHours': 25 })
  const users = [
    { userName: 'ada' },
    { userName: 'grace', groups: ['GUESTS'] },
    { userName: 'heidi', groups: ['GUESTS'] },
  ]
  for (const user of users) await gateway.api('POST', '/api/users', user)
  const ada = await site.issue('ada')
  await gateway.api('PATCH', '/api/settings', { 'pins.temporary': true, 'pins.validityHours': 8 })
  const grace = await site.issue('grace')
  await gateway.api('PATCH', '/api/settings', { 'pins.validityHours': 48 })
  const heidi = await site.issue('heidi')
  for (const { userName } of users) await site.print(userName)
  await untilInStep(gateway)
  site.line.set(silence)
  await untilDirectory(gateway, false)
  for (const pin of [ada, grace]) await typePin(keypad, pin, '1 document printed at hall')
  for (let hour = 1; hour <= 24; hour += 1) {
    await clock.ahead(hour)
    if (hour % 8 === 0) await site.print('ada')
    await typePin(keypad, ada, hour % 8 === 0 ? '1 document printed at hall' : 'No documents are waiting for you')
    const graceSees = graceAt.get(hour)
    if (graceSees) await typePin(keypad, grace, graceSees)
  }
  await typePin(keypad, heidi, '1 document printed at hall')
  expect(site.printer.sheets).toBe(6)
  await site.enable('ada', false)
  site.line.set({ kind: 'none' })
  await untilInStep(gateway)
  await typePin(keypad, ada, 'Your account is switched off')
  await typePin(keypad, heidi, 'No documents are waiting for you')
}, 120_000)
