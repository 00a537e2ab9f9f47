import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TerminalContext } from '../../src/driver.ts'
import { Chores } from '../../src/gateway/chores.ts'
import { FleetMembership } from '../../src/gateway/membership.ts'
import type { TendParts } from '../../src/gateway/tend-parts.ts'
import { TerminalFloor } from '../../src/gateway/terminal-floor.ts'
import { TerminalRoster } from '../../src/gateway/terminal-roster.ts'
import type { TerminalRecord } from '../../src/ports/directory.ts'
import { FixedClock } from '../fixed-clock.ts'
import { openTendedOffice, type TendedOffice } from './tended-office.ts'

let office: TendedOffice
let clock: FixedClock
beforeEach(async () => {
  clock = new FixedClock()
  office = await openTendedOffice({ clock })
})
afterEach(() => office[Symbol.asyncDispose]())

const record = (name: string, more: Partial<TerminalRecord> = {}): TerminalRecord => ({
  ...{ name, driver: 'test', options: {}, printer: 'hall', requires: 'pin-or-card', site: 'main', gateway: null },
  ...more,
})

/** One gateway of the site main, whose terminals connect when it reaches them. */
async function openGateway(name: string, reaches: (terminal: string) => boolean = () => true, isAlone = false) {
  const stack = new AsyncDisposableStack()
  const newcomer = { name, folderId: name, site: 'main', version: 'test', isAlone }
  const elapsedMs = () => 0
  const membership = stack.use(await FleetMembership.join({ ports: office.ports, newcomer, elapsedMs }))
  const ports = { ...office.ports, membership }
  const opened: string[] = []
  const parts = { ...office, ports, gate: undefined } as unknown as TendParts // no key is pressed at these terminals
  const floor = stack.use(
    new TerminalFloor(parts, async (terminal: TerminalRecord, context: TerminalContext) => {
      opened.push(terminal.name)
      if (reaches(terminal.name)) context.emit({ kind: 'connected' })
      return { show: async () => undefined, [Symbol.asyncDispose]: async () => undefined }
    }),
  )
  const roster = new TerminalRoster(ports, floor, membership)
  const chores = new Chores(ports, membership)
  const tends = () => floor.size
  const end = () => stack.disposeAsync()
  return { name, membership, roster, chores, opened, tends, end, [Symbol.asyncDispose]: end }
}

test('a terminal is tended by one gateway at a time, and by the other when that is gone', async () => {
  await office.ports.terminals.create(record('desk'))
  await using one = await openGateway('one')
  await using two = await openGateway('two')
  await Promise.all([one.roster.look(), two.roster.look()])
  expect(one.tends() + two.tends()).toBe(1)
  const [holder, other] = one.tends() === 1 ? [one, two] : [two, one]
  await other.roster.look()
  expect(other.tends()).toBe(0)
  expect(other.roster.state('desk')).toMatchObject({ connected: false, reason: 'another gateway of the site tends it' })
  await holder.end()
  await other.roster.look()
  expect(other.roster.state('desk').connected).toBe(true)
})

test('the list is followed: what is added, changed, bound elsewhere or removed', async () => {
  await using one = await openGateway('one')
  await one.roster.look()
  await office.ports.terminals.create(record('desk'))
  await one.roster.look(false)
  expect(one.opened).toEqual(['desk'])
  await office.ports.terminals.change('desk', { options: { port: 4001 } })
  await one.roster.look(false)
  expect(one.opened).toEqual(['desk', 'desk'])
  await one.roster.look()
  expect(one.opened).toEqual(['desk', 'desk'])
  await office.ports.terminals.change('desk', { gateway: 'two' })
  await one.roster.look(false)
  expect(one.tends()).toBe(0)
  await using two = await openGateway('two')
  await two.roster.look()
  expect(two.tends()).toBe(1)
  await office.ports.terminals.remove('desk')
  await two.roster.look(false)
  expect(two.tends()).toBe(0)
})

test('a gateway tends terminals of its own site only', async () => {
  await office.ports.terminals.create(record('annex', { site: 'annex' }))
  await office.ports.terminals.create(record('desk'))
  await using one = await openGateway('one')
  await one.roster.look()
  expect(one.opened).toEqual(['desk'])
  await one.roster.tend(record('other', { site: 'annex' }))
  expect(one.tends()).toBe(1)
})

test('a terminal that its gateway does not reach is offered to the other, and not taken again at once', async () => {
  await office.ports.terminals.create(record('desk'))
  await using one = await openGateway('one', () => false)
  await one.roster.look()
  await using two = await openGateway('two')
  await two.roster.look()
  expect([one.tends(), two.tends()]).toEqual([1, 0])
  clock.forward({ seconds: 31 })
  await one.roster.look()
  await one.roster.look()
  expect(one.tends()).toBe(0)
  await two.roster.look()
  expect(two.roster.state('desk').connected).toBe(true)
  expect(one.opened).toEqual(['desk'])
})

test('a terminal that nobody reaches stays where it is as long as there is no other gateway', async () => {
  await office.ports.terminals.create(record('desk'))
  await office.ports.gateways.leave('only#1')
  await using one = await openGateway('one', () => false)
  await one.roster.look()
  await one.roster.look()
  clock.forward({ hours: 1 })
  await one.roster.look()
  expect(one.tends()).toBe(1)
  expect(one.opened).toEqual(['desk'])
})

test('a gateway whose life was ended lets its terminals go', async () => {
  await office.ports.terminals.create(record('desk'))
  await using one = await openGateway('one')
  await one.roster.look()
  await using two = await openGateway('two')
  await office.ports.gateways.leave('one#1')
  clock.forward({ seconds: 2 })
  await expect.poll(() => one.membership.absence === undefined && one.membership.tenure().member).toBe('one#2')
  await two.roster.look()
  await one.roster.look()
  expect([one.tends(), two.tends()]).toEqual([0, 1])
})

test('what is added at the API of a gateway is tended there at once, unless it is bound to another', async () => {
  await using one = await openGateway('one', undefined, true)
  await one.roster.look()
  await office.ports.terminals.create(record('desk'))
  await one.roster.tend(record('desk'))
  expect(one.roster.state('desk').connected).toBe(true)
  await one.roster.look()
  expect(one.opened).toEqual(['desk'])
  await one.roster.tend(record('hatch', { gateway: 'two' }))
  expect(one.opened).toEqual(['desk'])
  await one.roster.dismiss('desk')
  expect(one.tends()).toBe(0)
})

test('chores are one gateway’s, and another’s when that is gone', async () => {
  await using one = await openGateway('one')
  await using two = await openGateway('two')
  for (const { chores } of [one, two]) await chores.look()
  expect([one.chores.areOurs, two.chores.areOurs]).toEqual([true, false])
  await one.end()
  expect(one.chores.areOurs).toBe(false)
  await two.chores.look()
  expect(two.chores.areOurs).toBe(true)
})
