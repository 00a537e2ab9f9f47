/** Opens terminals over TCP in every state, disposes them, and must end without being told to. */
import { openDriver } from '../../drivers/index.ts'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import { freePort } from '../servers/free-port.ts'
import { HeardEvents } from './heard-events.ts'

const [connected, listening, absent] = [await freePort(), await freePort(), await freePort()]
const host = '127.0.0.1'
{
  const heard = [new HeardEvents(), new HeardEvents()] as const
  await using device = await SimulatedLines.start({ line: { listen: `${host}:${connected}` } })
  await using _first = await openDriver('lines', { host, port: connected }, heard[0].context)
  await using _second = await openDriver('lines', { listen: `${host}:${listening}` }, heard[1].context)
  await using _third = await openDriver('lines', { host, port: absent }, new HeardEvents().context)
  await using caller = await SimulatedLines.start({ line: { host, port: listening } })
  await Promise.all([device.connected(), caller.connected()])
  await Promise.all(heard.map(each => each.until(() => each.count('connected') === 1)))
}
process.stdout.write('disposed\n')
