import { afterEach, beforeEach, expect, test } from 'vitest'
import { FixedClock } from '../fixed-clock.ts'
import { openPanelHouse, PanelDevice, type PanelHouse } from './panel-house.ts'

let clock: FixedClock
let house: PanelHouse
let hall: PanelDevice
beforeEach(async () => {
  clock = new FixedClock()
  house = await openPanelHouse({ clock })
  hall = await house.open('hall-panel')
})
afterEach(() => house[Symbol.asyncDispose]())

const asksForCode = (device: PanelDevice) => device.page.includes('name="code"')

test('a device without the code is no panel, whatever cookie it brings', async () => {
  const stranger = new PanelDevice(house.app, 'hall-panel')
  for (const cookie of [undefined, '', 'x'.repeat(43), `${hall.cookie}x`, 'y'.repeat(4000)]) {
    stranger.cookie = cookie
    await stranger.look()
    expect(asksForCode(stranger)).toBe(true)
  }
})

test('a code is good once, for its panel, and for a quarter of an hour', async () => {
  const device = new PanelDevice(house.app, 'hall-panel')
  const other = new PanelDevice(house.app, 'attic-panel')
  const code = await house.draw('hall-panel')
  expect(code).toMatch(/^\d{10}$/)
  expect(await other.enroll(code)).toBe(403)
  expect([await device.enroll(code), await device.enroll(code)]).toEqual([303, 403])
  const late = await house.draw('hall-panel')
  clock.forward({ minutes: 15 })
  expect(await device.enroll(late)).toBe(403)
})

test('a new device ends the former one and the session there: its cookie is worth nothing', async () => {
  await house.print('one')
  expect(await hall.type(house.pin)).toBe('1 document waits for you')
  const { cookie } = hall
  const next = await house.enroll('hall-panel')
  expect(next.title).toBe('Type your PIN')
  hall.cookie = cookie
  await hall.look()
  expect(asksForCode(hall)).toBe(true)
})

test('the device of one panel is not another panel', async () => {
  const attic = await house.open('attic-panel')
  attic.cookie = hall.cookie
  await attic.look()
  expect(asksForCode(attic)).toBe(true)
})

test('wrong codes are limited for an address and in all, and each is in the audit', async () => {
  const device = new PanelDevice(house.app, 'hall-panel')
  for (let tries = 0; tries < 10; tries += 1) await device.enroll('0000000000')
  expect(device.page).toContain('This code is wrong or too old')
  const code = await house.draw('hall-panel')
  expect(await device.enroll(code)).toBe(403)
  expect(device.page).toContain('Too many wrong codes')
  const refused = await house.ports.audit.list({ event: 'panel-refused', limit: 100 })
  expect(refused).toHaveLength(10)
  clock.forward({ minutes: 15 })
  expect(await device.enroll(await house.draw('hall-panel'))).toBe(303)
})

test('codes and cookies are neither in the log nor in the audit, and in the record only encrypted or as a digest', async () => {
  const code = await house.draw('hall-panel')
  const told = JSON.stringify([house.ports.log, await house.ports.audit.list({ limit: 1000 })])
  const rows = await house.ports.sql.read(house.ports.sql.db.selectFrom('panel_device').selectAll())
  const kept = rows.flatMap(row =>
    [row.sealed_code, row.digest].map(bytes => Buffer.from(bytes ?? []).toString('latin1')),
  )
  for (const secret of [code, hall.cookie ?? 'no cookie']) {
    expect(told).not.toContain(secret)
    expect(kept.join(' ')).not.toContain(secret)
  }
})

test('a form that is sent again does nothing but show what is there now', async () => {
  await house.print('one')
  const form = { turn: hall.turn, do: 'enter', pin: house.pin }
  expect(await hall.send(form)).toBe('1 document waits for you')
  expect(await hall.press('leave')).toBe('Type your PIN')
  expect(await hall.send(form)).toBe('Type your PIN')
  expect(house.floor.state('hall-panel').inUse).toBe(false)
})

test('half a PIN that somebody left cannot be sent again to the next person', async () => {
  const form = { turn: hall.turn, do: 'key:1' }
  expect(await hall.send(form)).toBe('1 digit typed')
  clock.forward({ seconds: 21 })
  await hall.look()
  expect(await hall.send(form)).toBe('Type your PIN')
})

test('a form of another site or of another device does nothing', async () => {
  await house.print('one')
  const form = { turn: hall.turn, do: 'enter', pin: house.pin }
  expect(await hall.send(form, { 'sec-fetch-site': 'cross-site' })).toBe('Type your PIN')
  const attic = await house.open('attic-panel')
  expect(await hall.send({ ...form, turn: attic.turn })).toBe('Type your PIN')
  expect(await hall.send({ do: 'enter', pin: house.pin })).toBe('Type your PIN')
  expect(await hall.send(form, { 'sec-fetch-site': 'same-origin' })).toBe('1 document waits for you')
})

test.each([
  ['plain HTTP from elsewhere', 'print.example.org', '198.51.100.7', {}, true],
  ['plain HTTP through a proxy on this machine', 'print.example.org', '127.0.0.1', {}, true],
  ['a claim of HTTPS that no proxy makes', 'print.example.org', '198.51.100.7', { 'x-forwarded-proto': 'https' }, true],
  ['HTTPS by a trusted proxy', 'print.example.org', '192.0.2.1', { 'x-forwarded-proto': 'https' }, false],
  ['this machine', '127.0.0.1:8080', '127.0.0.1', {}, false],
] as const)('over %s', async (_, host, remoteAddress, headers, isRefused) => {
  const answer = await house.app.inject({ url: '/panel/hall-panel', remoteAddress, headers: { host, ...headers } })
  expect(answer.body.includes('A panel needs HTTPS')).toBe(isRefused)
})

test('a page lets nothing in and nobody frame it, but those who are named', async () => {
  await hall.look()
  expect(hall.headers['content-security-policy']).toContain("default-src 'none'")
  expect(hall.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  await house.ports.settings.change({ 'panel.frameAncestors': ['https://kiosk.example.org'] })
  await hall.look()
  expect(hall.headers['content-security-policy']).toContain('frame-ancestors https://kiosk.example.org')
})

test('a form of more than eight kilobytes is not read', async () => {
  await hall.press('enter', { pin: '1'.repeat(9_000) })
  expect(hall.title).toBe('Not available just now')
  expect(await hall.look()).toBe('Type your PIN')
})
