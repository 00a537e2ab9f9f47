import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Printer, SnmpOptions } from '../../src/core/printer.ts'
import { problemPhrase } from '../../src/gateway/refusal-phrase.ts'
import { say } from '../../src/gateway/say.ts'
import { SnmpMonitor } from '../../src/snmp/snmp-monitor.ts'
import { freePort } from '../servers/free-port.ts'
import { type AgentPrinter, agentCommunity, agentUsers, type Snmpd, startSnmpd } from '../servers/start-snmpd.ts'

const at = Temporal.Instant.from('2026-11-24T08:00:00Z')
const monitor = new SnmpMonitor({ now: () => at })

const full = { name: 'Tray 1', level: 250, capacity: 250 }
const idle: AgentPrinter = {
  deviceStatus: 2,
  printerStatus: 3,
  detectedErrorState: '00',
  lifeCount: 4711,
  inputs: [full, { name: 'Tray 2', level: 500, capacity: 500 }],
}
const down: AgentPrinter = { ...idle, deviceStatus: 5, printerStatus: 1 }

let agent: Snmpd
beforeAll(async () => {
  agent = await startSnmpd()
})
afterAll(() => agent[Symbol.asyncDispose]())
beforeEach(() => agent.show(idle))

function printer(snmp: SnmpOptions | null, host = '127.0.0.1'): Printer {
  return { name: 'hall', uri: `ipp://${host}/ipp/print`, snmp, certificateSha256: null, site: 'main' }
}

const community = (port = agent.port): SnmpOptions => ({ version: '2c', community: agentCommunity, port })

function user(authProtocol: 'sha' | 'sha256', authPassword: string = agentUsers[authProtocol].authKey): SnmpOptions {
  const { name, privKey } = agentUsers[authProtocol]
  const keys = { authProtocol, authPassword, privProtocol: 'aes', privPassword: privKey } as const
  return { version: '3', user: name, ...keys, port: agent.port }
}

async function problems(): Promise<readonly string[]> {
  return (await monitor.condition(printer(community()))).problems.map(problem =>
    say(problemPhrase(problem), 'en').join(),
  )
}

test.each<[string, () => SnmpOptions]>([
  ['1', () => ({ version: '1', community: agentCommunity, port: agent.port })],
  ['2c', community],
  ['3 with SHA and AES', () => user('sha')],
  ['3 with SHA-256 and AES', () => user('sha256')],
])('SNMP version %s tells state, count and the empty tray', async (_, options) => {
  const condition = await monitor.condition(printer(options()))
  expect(condition).toEqual({ at, state: 'idle', problems: [], warnings: [], lifeCount: 4711 })
  await agent.show({ ...down, detectedErrorState: '4004', inputs: [full, { name: 'Tray 2', level: 0, capacity: 500 }] })
  const empty = await monitor.condition(printer(options()))
  expect(empty).toMatchObject({ state: 'stopped', problems: [{ kind: 'media-empty', place: 'Tray 2' }] })
})

test.each([
  ['0400', 'paper jam'],
  ['08', 'a cover is open'],
  ['02', 'switched off line'],
  ['0080', 'a paper tray is missing'],
  ['10', 'out of toner'],
  ['0008', 'the output tray is full'],
])('the error state %s is told as "%s"', async (detectedErrorState, text) => {
  await agent.show({ ...down, detectedErrorState })
  expect(await problems()).toEqual([text])
})

test('an alert tells in which tray the paper is jammed', async () => {
  await agent.show({ ...down, detectedErrorState: '04', alerts: [{ description: 'Paper jam in tray 2', code: 8 }] })
  expect(await problems()).toEqual(['paper jam in Tray 2'])
})

test.each(['1', '2c'] as const)('what a version %s agent does not have stays unknown', async version => {
  await agent.show({ printerStatus: 4 })
  const options = { version, community: agentCommunity, port: agent.port }
  const condition = await monitor.condition(printer(options))
  expect(condition).toEqual({ at, state: 'processing', problems: [], warnings: [], lifeCount: null })
})

test('a printer without SNMP is in an unknown condition', async () => {
  expect(await monitor.condition(printer(null))).toMatchObject({ state: 'unknown', problems: [], lifeCount: null })
})

test('a printer that is not the first device of its agent is found, and found again', async () => {
  await using other = await startSnmpd({ deviceIndex: 3 })
  await other.show({ ...idle, lifeCount: 99 })
  for (const _ of ['first', 'again']) {
    expect(await monitor.condition(printer(community(other.port)))).toMatchObject({ state: 'idle', lifeCount: 99 })
  }
})

test('a host name serves as well as an address', async () => {
  expect(await monitor.condition(printer(community(), 'localhost'))).toMatchObject({ state: 'idle' })
})

test('a wrong community ends as an unreachable printer within 1.2 s', async () => {
  const started = performance.now()
  const options: SnmpOptions = { version: '2c', community: 'wrong', port: agent.port }
  await expect(monitor.condition(printer(options))).rejects.toMatchObject({ code: 'printer-unreachable' })
  expect(performance.now() - started).toBeLessThan(1200)
})

test('a wrong version 3 password is refused at once', async () => {
  const started = performance.now()
  const wrong = monitor.condition(printer(user('sha', 'not-the-password')))
  await expect(wrong).rejects.toMatchObject({ code: 'printer-refused' })
  expect(performance.now() - started).toBeLessThan(500)
})

test('a printer that is gone is unreachable', async () => {
  const gone = monitor.condition(printer(community(await freePort())))
  await expect(gone).rejects.toMatchObject({ code: 'printer-unreachable' })
})

test('a host without an address is unreachable', async () => {
  const gone = monitor.condition(printer(community(), 'no-such-printer.invalid'))
  await expect(gone).rejects.toMatchObject({ code: 'printer-unreachable' })
})

test('many questions at once are all answered', async () => {
  const asked = Array.from({ length: 50 }, () => monitor.condition(printer(community())))
  const states = (await Promise.all(asked)).map(condition => condition.state)
  expect(new Set(states)).toEqual(new Set(['idle']))
})
