import { SimulatedLines } from '../lines/device.ts'
import { SimulatedPrinter } from '../printer/device.ts'
import { type PrinterPlan, printers, type TerminalPlan, terminals } from './floor-plan.ts'
import type { FreePorts } from './free-port.ts'
import { OutputTray } from './output-tray.ts'
import { inOrder } from './trouble.ts'

export interface OfficePrinter {
  readonly name: string
  readonly device: SimulatedPrinter
  readonly tray: OutputTray
}

export interface OfficeTerminal {
  readonly plan: TerminalPlan
  readonly device: SimulatedLines
  /** TCP, whoever listens there. */
  readonly port: number
}

/** Everything in the rooms of the office. */
export interface Devices extends AsyncDisposable {
  readonly printers: readonly OfficePrinter[]
  readonly terminals: readonly OfficeTerminal[]
}

const host = '127.0.0.1'
const maxKeptBytes = 8 * 1024 * 1024
/** A small display; the driver breaks lines for it. */
const columns = 24

/** Switches every device on. */
export async function startDevices(ports: FreePorts): Promise<Devices> {
  await using stack = new AsyncDisposableStack()
  const startedPrinters: OfficePrinter[] = []
  for (const plan of printers) startedPrinters.push(await startPrinter(plan, ports, stack))
  const startedTerminals: OfficeTerminal[] = []
  for (const plan of terminals) startedTerminals.push(await startTerminal(plan, ports, stack))
  const owned = stack.move()
  return {
    printers: startedPrinters,
    terminals: startedTerminals,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function startPrinter(plan: PrinterPlan, ports: FreePorts, stack: AsyncDisposableStack): Promise<OfficePrinter> {
  const device = stack.use(
    await SimulatedPrinter.start({
      name: plan.name,
      port: await ports.next(host, plan.ippPort),
      snmpPort: await ports.next(host, plan.snmpPort),
      maxKept: maxKeptBytes,
      conduct: inOrder,
    }),
  )
  return { name: plan.name, device, tray: new OutputTray(device) }
}

async function startTerminal(
  plan: TerminalPlan,
  ports: FreePorts,
  stack: AsyncDisposableStack,
): Promise<OfficeTerminal> {
  const port = await ports.next(host, plan.port)
  const line = plan.line === 'gateway-connects' ? { listen: `${host}:${port}` } : { host, port }
  return { plan, port, device: stack.use(await SimulatedLines.start({ line })) }
}

/** How the gateway reaches a terminal, as options of the driver `lines`. */
export function lineOptionsOf({ plan, port }: OfficeTerminal): Readonly<Record<string, unknown>> {
  const line = plan.line === 'gateway-connects' ? { host, port } : { listen: `${host}:${port}` }
  return { ...line, display: plan.hasDisplay ? 'text' : 'none', columns }
}
