import { openDriver } from '../../drivers/index.ts'
import { linesDefaults } from '../../drivers/lines/driver.ts'
import { openLink } from '../../drivers/lines/link.ts'
import { memoryPair } from '../../drivers/transport/memory.ts'
import { type LinesDeviceOptions, SimulatedLines } from '../../simulators/lines/device.ts'
import type { Terminal, TerminalContext } from '../../src/driver.ts'
import { freePort } from '../servers/free-port.ts'
import type { DriverRig } from './contract.ts'

/** A rig whose device is a simulated `lines` terminal; its plug is the device's. */
export function linesRig(
  open: (context: TerminalContext) => Promise<Terminal>,
  device: LinesDeviceOptions,
): DriverRig & { readonly device: () => SimulatedLines } {
  let plugged: SimulatedLines | undefined
  const present = () => {
    if (!plugged) throw new Error('the device was never plugged in')
    return plugged
  }
  return {
    open,
    device: present,
    async plug() {
      if (plugged) await plugged.plug()
      else plugged = await SimulatedLines.start(device)
      await plugged.connected()
    },
    unplug: () => present().unplug(),
    type: keys => present().type(keys),
    tap: number => present().tap(number),
    showed: ({ text }) => present().shown(text.join('\n')),
    async [Symbol.asyncDispose]() {
      await plugged?.[Symbol.asyncDispose]()
    },
  }
}

/** In memory, without a socket. */
export function memoryRig(): ReturnType<typeof linesRig> {
  const cable = memoryPair()
  return linesRig(context => openLink(cable.openHost, linesDefaults, context), { line: cable.openDevice })
}

/** The driver connects to a device that listens. */
export async function connectRig(): Promise<ReturnType<typeof linesRig>> {
  const port = await freePort()
  const open = (context: TerminalContext) => openDriver('lines', { host: '127.0.0.1', port }, context)
  return linesRig(open, { line: { listen: `127.0.0.1:${port}` }, splits: true })
}

/** The device connects to a driver that listens. */
export async function listenRig(): Promise<ReturnType<typeof linesRig>> {
  const port = await freePort()
  const open = (context: TerminalContext) => openDriver('lines', { listen: `127.0.0.1:${port}` }, context)
  return linesRig(open, { line: { host: '127.0.0.1', port } })
}
