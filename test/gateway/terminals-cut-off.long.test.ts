import { afterEach, beforeEach, expect, test } from 'vitest'
import { Fault, isFault } from '../../src/core/fault.ts'
import { memberRenewMs, memberTrustMs } from '../../src/core/fleet.ts'
import type { Feedback, TerminalContext } from '../../src/driver.ts'
import { FleetMembership } from '../../src/gateway/membership.ts'
import type { TendParts } from '../../src/gateway/tend-parts.ts'
import { TerminalFloor } from '../../src/gateway/terminal-floor.ts'
import { TerminalRoster } from '../../src/gateway/terminal-roster.ts'
import type { TerminalRecord } from '../../src/ports/directory.ts'
import { FixedClock } from '../fixed-clock.ts'
import { eventually, openTendedOffice, type TendedOffice } from './tended-office.ts'

let office: TendedOffice
let clock: FixedClock
/** What ails the record for the troubled gateways. */
let trouble: 'none' | 'down' | 'silent'
let troubled: readonly string[]
beforeEach(async () => {
  clock = new FixedClock()
  office = await openTendedOffice({ clock })
  trouble = 'none'
  troubled = ['one']
  // The office's own gateway.
  await office.ports.gateways.leave('only#1')
})
afterEach(() => office[Symbol.asyncDispose]())

const desk = {
  name: 'desk',
  driver: 'test',
  options: {},
  printer: 'hall',
  requires: 'pin-or-card',
  site: 'main',
} as const

/** One gateway of the site main; a troubled one reaches its record only without trouble. */
async function openGateway(name: string) {
  const stack = new AsyncDisposableStack()
  const newcomer = { name, folderId: name, site: 'main', version: 'test', isAlone: false }
  const isTroubled = () => trouble !== 'none' && troubled.includes(name)
  const reached = async <T>(ask: Promise<T>) => {
    if (!isTroubled()) return ask
    await ask.catch(() => undefined)
    throw new Fault('records-unavailable', trouble)
  }
  const { gateways, siteLeases, terminals } = office.ports
  const ports = {
    ...office.ports,
    gateways: {
      join: (who: typeof newcomer) => reached(gateways.join(who)),
      renew: (member: string) => (isTroubled() ? reached(Promise.resolve(false)) : gateways.renew(member)),
      leave: (member: string) => gateways.leave(member),
      fence: (member: string) => reached(gateways.fence(member)),
      list: () => reached(gateways.list()),
    },
    terminals: { ...terminals, revision: () => reached(terminals.revision()), list: () => reached(terminals.list()) },
  }
  const membership = stack.use(
    await FleetMembership.join({
      ports,
      newcomer,
      // The life of the other one lasts.
      elapsedMs: () => (troubled.includes(name) ? clock.now().epochMilliseconds : 0),
      isDownForAll: error => isFault(error) && error.message === 'down',
    }),
  )
  const shown: Feedback[] = []
  const lines: TerminalContext[] = []
  let closed = 0
  const parts = { ...office, ports: { ...ports, membership } } as unknown as TendParts // the rest is the office's
  const floor = stack.use(
    new TerminalFloor(parts, async (_: TerminalRecord, context: TerminalContext) => {
      lines.push(context)
      context.emit({ kind: 'connected' })
      const show = async (feedback: Feedback) => void shown.push(feedback)
      return { show, [Symbol.asyncDispose]: async () => void closed++ }
    }),
  )
  const roster = new TerminalRoster({ ...ports, siteLeases, membership }, floor, membership)
  return {
    membership,
    roster,
    lines,
    closed: () => closed,
    lastWord: () => shown.at(-1)?.text[0],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

type OpenGateway = Awaited<ReturnType<typeof openGateway>>

/** Lets its life end by the trouble that there is. */
async function loseTenure({ membership, roster }: OpenGateway): Promise<void> {
  for (let passed = 0; passed <= memberTrustMs + memberRenewMs; passed += memberRenewMs) {
    clock.forward({ milliseconds: memberRenewMs })
    await new Promise(resolve => setImmediate(resolve))
  }
  await eventually(() => membership.absence !== undefined, 'no member any more')
  await roster.look()
}

async function recover(gateway: OpenGateway): Promise<void> {
  trouble = 'none'
  await comeBack(gateway)
}

async function comeBack({ membership, roster }: OpenGateway): Promise<void> {
  await eventually(() => {
    clock.forward({ milliseconds: memberRenewMs })
    return membership.absence === undefined
  }, 'a member again')
  await roster.look()
}

test('a terminal whose gateway has nobody beside it keeps its line while the record is silent, and answers keys and cards', async () => {
  await office.ports.terminals.create({ ...desk, gateway: null })
  await using one = await openGateway('one')
  await one.roster.look()
  expect(one.lastWord()).toBe('Type your PIN, then #')
  trouble = 'silent'
  await loseTenure(one)
  expect([one.closed(), one.lastWord()]).toEqual([0, 'Not available just now'])
  for (const event of [
    { kind: 'key', key: '1' },
    { kind: 'card', number: 'C0FFEE' },
  ] as const) {
    one.lines[0]?.emit(event)
    expect(one.lastWord()).toBe('Not available just now')
  }
  await recover(one)
  expect([one.lines.length, one.closed(), one.lastWord()]).toEqual([1, 0, 'Type your PIN, then #'])
})

test.each<[string, 'down' | 'silent', string | null, number]>([
  ['is kept where the record is down for everybody', 'down', null, 0],
  ['is kept where the terminal is bound to its gateway', 'silent', 'one', 0],
  ['is let go where another gateway may reach the record', 'silent', null, 1],
])('of two gateways the line %s', async (_, what, gateway, closed) => {
  await office.ports.terminals.create({ ...desk, gateway })
  await using one = await openGateway('one')
  await using _two = await openGateway('two')
  await one.roster.look()
  trouble = what
  await loseTenure(one)
  expect([one.closed(), one.lastWord()]).toEqual([closed, 'Not available just now'])
})

test('a line that was kept is let go when another gateway tends the terminal by then', async () => {
  await office.ports.terminals.create({ ...desk, gateway: null })
  await using one = await openGateway('one')
  await using two = await openGateway('two')
  await one.roster.look()
  trouble = 'down'
  await loseTenure(one)
  expect(one.closed()).toBe(0)
  await office.ports.gateways.leave('one#1')
  await two.roster.look()
  expect(two.lastWord()).toBe('Type your PIN, then #')
  await recover(one)
  expect([one.closed(), one.lastWord()]).toEqual([1, 'Not available just now'])
})

test('after the record was down for everybody a terminal is its gateway’s again, whoever is first back', async () => {
  await office.ports.terminals.create({ ...desk, gateway: null })
  troubled = ['one', 'two']
  await using one = await openGateway('one')
  await using two = await openGateway('two')
  await one.roster.look()
  await two.roster.look()
  expect([one.lines.length, two.lines.length]).toEqual([1, 0])
  trouble = 'down'
  await loseTenure(one)
  await loseTenure(two)
  await Promise.all(['one', 'two'].map(name => office.ports.gateways.leave(`${name}#1`)))
  troubled = ['one']
  await comeBack(two)
  expect([two.lines.length, two.roster.isElsewhere('desk')]).toEqual([0, true])
  await recover(one)
  await two.roster.look()
  expect([one.lines.length, one.closed(), one.lastWord(), two.lines.length]).toEqual([1, 0, 'Type your PIN, then #', 0])
})

test('a terminal whose gateway does not come back with the record is taken by another one five seconds later', async () => {
  await office.ports.terminals.create({ ...desk, gateway: null })
  troubled = ['one', 'two']
  await using one = await openGateway('one')
  await using two = await openGateway('two')
  await one.roster.look()
  await two.roster.look()
  trouble = 'down'
  await loseTenure(one)
  await loseTenure(two)
  await office.ports.gateways.leave('one#1')
  troubled = ['one']
  await comeBack(two)
  expect(two.lines.length).toBe(0)
  clock.forward({ seconds: 5 })
  await two.roster.look()
  expect(two.lastWord()).toBe('Type your PIN, then #')
})
