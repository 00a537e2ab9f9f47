import type { Command } from 'commander'
import { addCommand, addGroup, connected, type Flag } from './command.ts'
import { misused } from './complaint.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path } from './gateway-path.ts'
import { readInputObject } from './input-file.ts'
import { shownInstant } from './instant-text.ts'

interface Printer {
  readonly name: string
  readonly uri: string
  readonly snmp: { readonly version: string; readonly port: number } | null
  readonly certificateSha256: string | null
  readonly site: string
  readonly state: {
    readonly state: string
    readonly canPrint: boolean
    readonly text: string | null
    readonly warnings: readonly string[]
    readonly lifeCount: number | null
    readonly at: string | null
    readonly documents: number
  }
}

interface PrinterFlags extends DeskFlags {
  readonly uri?: string
  readonly snmpFile?: string
  readonly noSnmp?: boolean
  readonly certificate?: string
  readonly site?: string
}

const accessFlags: readonly Flag[] = [
  ['--snmp-file <file>', 'file of JSON with the SNMP access, - for the standard input; see /api/docs'],
  ['--certificate <sha256>', 'SHA-256 of the printer’s certificate, for ipps; empty: none'],
  ['--site <name>', 'the site that it belongs to'],
]

/** `holdfast printer …` */
export function addPrinterCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'printer', 'printers at which jobs are released')
  addReading(group, desk)

  addCommand(group, {
    usage: 'add <printer> <uri>',
    about: 'Add a printer; it need not be switched on',
    examples: [
      'holdfast printer add library-2 ipps://192.0.2.20/ipp/print',
      'echo \'{"version": "2c", "community": "change-me"}\' | holdfast printer add hall ipp://192.0.2.21/ipp/print --snmp-file -',
    ],
    flags: [...accessFlags, ...connected],
  }).action(async (name: string, uri: string, flags: PrinterFlags) => {
    const gateway = await desk.administrate(flags)
    const body = { name, uri, ...(await accessOf(desk, flags)) }
    const { text } = await gateway.send('POST', '/api/printers', { body })
    await desk.show<Printer>(text, flags, printer => showPrinter(desk, printer))
  })

  addCommand(group, {
    usage: 'change <printer>',
    about: 'Change what is given of a printer',
    examples: ['holdfast printer change hall --uri ipp://192.0.2.22/ipp/print --without-snmp'],
    flags: [['--uri <uri>', 'where it is'], ['--without-snmp', 'forget the SNMP access'], ...accessFlags, ...connected],
  }).action(async (name: string, flags: PrinterFlags & { readonly withoutSnmp?: boolean }) => {
    const gateway = await desk.administrate(flags)
    const uri = flags.uri === undefined ? {} : { uri: flags.uri }
    const body = { ...uri, ...(flags.withoutSnmp ? { snmp: null } : {}), ...(await accessOf(desk, flags)) }
    if (Object.keys(body).length === 0) throw misused('nothing to change; see holdfast printer change --help')
    const { text } = await gateway.send('PATCH', path`/api/printers/${name}`, { body })
    await desk.show<Printer>(text, flags, printer => showPrinter(desk, printer))
  })

  addCommand(group, {
    usage: 'remove <printer>',
    about: 'Remove a printer at which no terminal releases',
    examples: ['holdfast printer remove hall'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('DELETE', path`/api/printers/${name}`)
    await desk.show(text, flags, () => desk.screen.lines(`Printer ${name} was removed.`))
  })
}

function addReading(group: Command, desk: Desk): void {
  addCommand(group, {
    usage: 'list',
    about: 'List printers with their state',
    examples: ['holdfast printer list'],
    flags: connected,
  }).action(async (flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', '/api/printers')
    await desk.show<{ readonly printers: readonly Printer[] }>(text, flags, async ({ printers }) => {
      if (printers.length === 0) return desk.screen.lines('No printers; add one: holdfast printer add NAME URI')
      const columns = [
        { title: 'PRINTER', of: (printer: Printer) => printer.name },
        { title: 'STATE', of: (printer: Printer) => printer.state.state },
        { title: 'SAYS', of: (printer: Printer) => printer.state.text ?? 'ready' },
        { title: 'JOBS', of: (printer: Printer) => printer.state.documents },
        { title: 'URI', of: (printer: Printer) => printer.uri },
      ]
      await desk.screen.table(columns, printers)
    })
  })

  addCommand(group, {
    usage: 'show <printer>',
    about: 'Show a printer and what it says of itself',
    examples: ['holdfast printer show library-2'],
    flags: connected,
  }).action(async (name: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', path`/api/printers/${name}`)
    await desk.show<Printer>(text, flags, printer => showPrinter(desk, printer))
  })
}

async function accessOf(desk: Desk, { snmpFile, certificate, site }: PrinterFlags): Promise<object> {
  return {
    ...(snmpFile === undefined ? {} : { snmp: await readInputObject(desk.surroundings, snmpFile) }),
    ...(certificate === undefined ? {} : { certificateSha256: certificate || null }),
    ...(site === undefined ? {} : { site }),
  }
}

async function showPrinter(
  { screen }: Desk,
  { name, uri, snmp, certificateSha256, site, state }: Printer,
): Promise<void> {
  await screen.facts([
    ['Printer', name],
    ['URI', uri],
    ['State', state.state],
    ['Says', state.text ?? 'ready to print'],
    ['Warnings', state.warnings.join(', ') || null],
    ['Documents here', state.documents],
    ['Pages in its life', state.lifeCount],
    ['SNMP', snmp && `version ${snmp.version}, port ${snmp.port}`],
    ['Certificate', certificateSha256],
    ['Site', site],
    ['Asked', shownInstant(state.at)],
  ])
}
