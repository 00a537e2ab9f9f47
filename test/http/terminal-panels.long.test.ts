import { afterEach, beforeEach, expect, test } from 'vitest'
import { enrollPanel, panelOf } from '../../src/gateway/enroll-panel.ts'
import { type House, openHouse } from './admin-house.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
  await house.printers.create({
    name: 'hall',
    uri: 'ipp://192.0.2.20/',
    snmp: null,
    certificateSha256: null,
    site: 'main',
  })
  const terminal = { options: {}, printer: 'hall', requires: 'pin-or-card', site: 'main', gateway: null } as const
  await house.terminals.create({ ...terminal, name: 'hall-panel', driver: 'panel' })
  await house.terminals.create({ ...terminal, name: 'hall-keypad', driver: 'lines' })
})
afterEach(() => house[Symbol.asyncDispose]())

const params = { name: 'hall-panel' }
const draw = () => house.ask('POST', '/api/terminals/:name/panel-code', { params, body: {} })

async function enroll(): Promise<string> {
  const { code } = (await draw()).body as { code: string }
  const enrolled = await enrollPanel(house, { terminalName: 'hall-panel', code, address: '192.0.2.7' })
  return enrolled.outcome === 'enrolled' ? enrolled.token : expect.fail(enrolled.reason)
}

test('a code for a panel is drawn, told once, and noted without its digits', async () => {
  const answer = await draw()
  const body = {
    code: expect.stringMatching(/^\d{10}$/),
    validUntil: '2026-11-24T08:15:00Z',
    path: '/panel/hall-panel',
  }
  expect(answer).toMatchObject({ status: 201, body })
  const [entry] = await house.audit.list({ event: 'panel-code-drawn', limit: 10 })
  expect(entry).toMatchObject({ actor: 'admin', terminalName: 'hall-panel', detail: {} })
})

test.each(['hall-keypad', 'nowhere'])('there is no code for %s', async name => {
  const route = '/api/terminals/:name/panel-code'
  expect(await house.ask('POST', route, { params: { name }, body: {} })).toMatchObject({ status: 404 })
})

test('a device is ended by hand', async () => {
  const token = await enroll()
  expect(await panelOf(house, token)).toBe('hall-panel')
  const route = '/api/terminals/:name/panel'
  expect(await house.ask('DELETE', route, { params })).toMatchObject({ status: 204 })
  expect(await panelOf(house, token)).toBeUndefined()
  expect(await house.ask('DELETE', route, { params })).toMatchObject({ status: 404 })
})

test('whoever removes a terminal ends its device', async () => {
  const token = await enroll()
  await house.ask('DELETE', '/api/terminals/:name', { params })
  expect(await panelOf(house, token)).toBeUndefined()
})
