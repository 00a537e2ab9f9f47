import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Conduct, honest, lies } from './printer/conduct.ts'
import { SimulatedPrinter, type SimulatedPrinterOptions } from './printer/device.ts'
import type { SimulatedJob } from './printer/print-engine.ts'
import { typedUntilStopped } from './typed-until-stopped.ts'

export interface OperatePrinterOptions extends SimulatedPrinterOptions {
  /** Where printed documents go; nowhere without it. */
  readonly folder?: string
}

/** The operator puts faults right; how fast it prints stays as it is. */
const { msPerSheet: _pace, ...healthy } = honest

/** What the operator can do to the printer. */
const acts: Readonly<Record<string, Partial<Conduct>>> = {
  ok: healthy,
  jam: { isJammed: true },
  'paper out': { paper: 'out' },
  'paper low': { paper: 'low' },
  'toner out': { toner: 'out' },
  'door open': { isDoorOpen: true },
  busy: { busyTimes: 5 },
  offline: { network: 'refusing' },
  hang: { network: 'half-open' },
  honest: { lie: 'none' },
  ...Object.fromEntries(lies.map(lie => [`wrong ${lie}`, { lie }])),
}

const help = [
  `${Object.keys(acts)
    .filter(act => !act.startsWith('wrong '))
    .join(', ')},`,
  'slow MS (each answer takes so long, 0 for none), wrong ANSWER (until honest), restart, jobs, quit;',
  `ANSWER is ${lies.join(', ')}`,
].join('\n')

/** Runs a simulated printer that obeys lines typed by the operator. Ends with `quit` or SIGTERM. */
export async function operatePrinter(options: OperatePrinterOptions): Promise<void> {
  if (options.folder !== undefined) await mkdir(options.folder, { recursive: true })
  const lines = typedUntilStopped(signal => createInterface({ input: process.stdin, signal }))
  await using printer = await SimulatedPrinter.start(options)
  await using saving = new AsyncDisposableStack()
  printer.on('sheet', job => console.log(`-- sheet ${job.sheetsPrinted} of job ${job.id}`))
  printer.on('stopped', reasons => console.log(`-- stopped: ${reasons.join(', ')}`))
  printer.on('ended', job => {
    console.log(`-- job ${job.id} ${job.state}: "${job.name}" of ${job.userName}`)
    const saved = keep(job, options.folder)
    saving.defer(() => saved)
  })
  console.log(`${printer.uri}${printer.snmpPort > 0 ? `, SNMP at UDP port ${printer.snmpPort}` : ''}\n${help}`)
  for await (const line of lines) {
    const command = line.trim()
    if (command === 'quit') return
    await obey(printer, command)
  }
}

async function obey(printer: SimulatedPrinter, command: string): Promise<void> {
  const act = Object.hasOwn(acts, command) ? acts[command] : slowness(command)
  if (act) {
    await printer.set(act)
    console.log(`-- ${command}`)
  } else if (command === 'restart') {
    await printer.restart()
  } else if (command === 'jobs') {
    for (const job of printer.jobs) console.log(`${job.id} ${job.state} "${job.name}" of ${job.userName}`)
  } else {
    console.log(help)
  }
}

/** `slow 3000`: every answer takes 3 s, as of a printer that wakes up. */
function slowness(command: string): Partial<Conduct> | undefined {
  const [, milliseconds] = /^slow (\d{1,7})$/.exec(command) ?? []
  return milliseconds === undefined ? undefined : { answerAfterMs: Number(milliseconds) }
}

async function keep(job: SimulatedJob, folder: string | undefined): Promise<void> {
  if (folder === undefined || job.state !== 'completed') return
  const ending = (format: string) => (format === 'application/pdf' ? 'pdf' : 'prn')
  try {
    await Promise.all(
      job.received.map(({ bytes, format }, number) =>
        writeFile(join(folder, `${job.id}-${number + 1}-${job.uuid.slice(-12)}.${ending(format)}`), bytes),
      ),
    )
  } catch (error) {
    console.error(`-- job ${job.id} was not kept: ${error instanceof Error ? error.message : error}`)
  }
}
