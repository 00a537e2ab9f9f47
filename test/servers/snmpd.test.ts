import { expect, test } from 'vitest'
import { runToEnd } from './run.ts'
import { agentCommunity, agentUsers, type Snmpd, startSnmpd } from './start-snmpd.ts'
import { isRunning } from './temp-folder.ts'

const detectedErrorState = '.1.3.6.1.2.1.25.3.5.1.2.1'
const lifeCount = '.1.3.6.1.2.1.43.10.2.1.4.1.1'

function get(agent: Snmpd, ...args: readonly string[]): Promise<string> {
  return runToEnd('snmpget', ['-On', '-t', '1', '-r', '1', ...args.toSpliced(-1, 0, `udp:127.0.0.1:${agent.port}`)])
}

test.each(['-v1', '-v2c'])('snmpd answers %s with what it was told to show', async version => {
  await using agent = await startSnmpd()
  expect(await get(agent, version, '-c', agentCommunity, lifeCount)).toContain('Counter32: 1000')
  await agent.show({ lifeCount: 1001, detectedErrorState: '4001' })
  expect(await get(agent, version, '-c', agentCommunity, lifeCount)).toContain('Counter32: 1001')
  expect(await get(agent, version, '-c', agentCommunity, detectedErrorState)).toContain('40 01')
})

test.each(Object.values(agentUsers))('snmpd answers version 3 with $auth and $priv', async user => {
  await using agent = await startSnmpd()
  const keys = ['-a', user.auth, '-A', user.authKey, '-x', user.priv, '-X', user.privKey]
  expect(await get(agent, '-v3', '-l', 'authPriv', '-u', user.name, ...keys, lifeCount)).toContain('1000')
})

test('snmpd does not answer a wrong community', async () => {
  await using agent = await startSnmpd()
  await expect(get(agent, '-v2c', '-c', 'wrong', lifeCount)).rejects.toThrow('Timeout')
})

test('snmpd walks the whole printer, and stops', async () => {
  const agent = await startSnmpd({ deviceIndex: 3 })
  const walk = await runToEnd('snmpwalk', [
    '-v2c',
    '-c',
    agentCommunity,
    '-On',
    `udp:127.0.0.1:${agent.port}`,
    '.1.3.6.1.2.1.25.3',
  ])
  expect(walk).toContain('.1.3.6.1.2.1.25.3.2.1.2.3 = OID: .1.3.6.1.2.1.25.3.1.5')
  expect(walk).toContain('.1.3.6.1.2.1.25.3.5.1.1.3 = INTEGER: 3')
  await agent[Symbol.asyncDispose]()
  expect(isRunning(agent.pid)).toBe(false)
})
