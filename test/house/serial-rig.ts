import { rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { openDriver } from '../../drivers/index.ts'
import { SimulatedLines } from '../../simulators/lines/device.ts'
import type { DriverRig } from '../drivers/contract.ts'
import { type SerialPair, startSocatPty } from '../servers/start-socat-pty.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

/** A `lines` device at a serial port; unplugging it takes the port away, as pulling an adapter from USB does. */
export async function serialRig(): Promise<DriverRig> {
  const folder = await openTempFolder('serial')
  const path = join(folder.path, 'port')
  let plugged: { readonly cable: SerialPair; readonly device: SimulatedLines } | undefined
  const device = () => {
    if (!plugged) throw new Error('the device is not plugged in')
    return plugged.device
  }
  const unplug = async () => {
    const pulled = plugged
    plugged = undefined
    await rm(path, { force: true })
    await pulled?.cable[Symbol.asyncDispose]()
    await pulled?.device[Symbol.asyncDispose]()
  }
  return {
    open: context => openDriver('lines', { path }, context),
    unplug,
    async plug() {
      const cable = await startSocatPty()
      plugged = { cable, device: await SimulatedLines.start({ line: { path: cable.device } }) }
      await plugged.device.connected()
      await symlink(cable.host, path)
    },
    type: async keys => plugged && device().type(keys),
    tap: async number => plugged && device().tap(number),
    showed: ({ text }) => device().shown(text.join('\n')),
    async [Symbol.asyncDispose]() {
      await unplug()
      await folder[Symbol.asyncDispose]()
    },
  }
}
