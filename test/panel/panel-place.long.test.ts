import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPanelHouse, type PanelDevice, type PanelHouse } from './panel-house.ts'

let house: PanelHouse
let panel: PanelDevice
beforeEach(async () => {
  house = await openPanelHouse()
  await house.print('one')
  await house.ports.settings.change({ 'site.publicUrl': 'http://print.example/' })
  panel = await house.open('hall-panel')
})
afterEach(() => house[Symbol.asyncDispose]())

const codeOf = ({ page }: PanelDevice) => /<path stroke="#000" d="([^"]+)"/.exec(page)?.[1]

test('an idle panel shows a code for phones, another one on each page', async () => {
  const codes = [codeOf(panel)]
  for (let looks = 0; looks < 2; looks += 1) {
    await panel.look()
    codes.push(codeOf(panel))
  }
  expect(codes.every(code => code !== undefined && code.length > 500)).toBe(true)
  expect(new Set(codes).size).toBe(3)
  expect(panel.page).toMatch(/<svg [^>]*role="img" aria-label="QR code for a phone: releases at this printer"/)
})

test('while somebody types, is told something or is logged in there is no code', async () => {
  await panel.press('key:1')
  expect(codeOf(panel)).toBeUndefined()
  await panel.press('clear')
  expect(codeOf(panel)).toBeDefined()
  await panel.type(house.pin === '000000' ? '111111' : '000000')
  expect(codeOf(panel)).toBeUndefined()
  expect(await panel.type(house.pin)).toBe('1 document waits for you')
  expect(codeOf(panel)).toBeUndefined()
})

test.each([
  ['the site does not want it', { 'panel.placeCode': false }],
  ['nobody knows where the portal is', { 'site.publicUrl': '' }],
  ['the address is too long for a phone to read', { 'site.publicUrl': `http://print.example/${'a'.repeat(200)}` }],
])('where %s there is no code', async (_, settings) => {
  await house.ports.settings.change(settings)
  await panel.look()
  expect(panel.title).toBe('Type your PIN')
  expect(codeOf(panel)).toBeUndefined()
})
