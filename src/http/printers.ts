import { type Static, Type } from 'typebox'
import { Fault, isFault } from '../core/fault.ts'
import type { Printer } from '../core/printer.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import type { Caller } from './caller.ts'
import { bodyFault } from './input-fault.ts'
import { noteChange } from './note-change.ts'
import { NewPrinter, PrinterChange, PrinterView, viewPrinter } from './printer-shapes.ts'
import { askStates } from './printer-state.ts'
import { checkPrinterUri, isOtherHost } from './printer-uri.ts'
import { answers, closed, NameParams, noContent } from './shapes.ts'

const forAdmin = { access: 'admin' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Printers']

const createSchema = {
  tags,
  summary: 'Add a printer',
  description: 'Adds a printer; it need not be switched on. The answer tells what it says of itself.',
  body: NewPrinter,
  response: answers({ 201: PrinterView }, 400, 409, 413, 415),
}

const listSchema = {
  tags,
  summary: 'List printers',
  description: 'All printers with what they say of themselves now. All are asked at once and have 2.5 s to answer.',
  response: answers({ 200: closed({ printers: Type.Array(PrinterView) }, { description: 'All printers' }) }),
}

const findSchema = {
  tags,
  summary: 'Show a printer',
  description: 'One printer with what it says of itself now.',
  params: NameParams,
  response: answers({ 200: PrinterView }, 400, 404),
}

const changeSchema = {
  tags,
  summary: 'Change a printer',
  description:
    'Changes what is given. When the host in the URI changes and there is SNMP access, `snmp` must be given anew (or null): a secret is never sent to a host that it was not entered for.',
  params: NameParams,
  body: PrinterChange,
  response: answers({ 200: PrinterView }, 400, 404, 413, 415),
}

const removeSchema = {
  tags,
  summary: 'Remove a printer',
  description: 'Refused while a terminal releases there or documents are on their way to it.',
  params: NameParams,
  response: answers({ 204: noContent('The printer is gone') }, 400, 404, 409),
}

export function registerPrinters(app: Api, parts: AdminParts): void {
  const { ports } = parts

  app.post('/api/printers', { config: forAdmin, schema: createSchema }, async ({ body, caller }, reply) => {
    checkPrinterUri(body.uri)
    const printer = { snmp: null, certificateSha256: null, site: parts.site, ...body } as Printer // validated: same shape, exact optionals
    await create(ports, printer, caller)
    return reply.code(201).send(await show(parts, printer))
  })

  app.get('/api/printers', { config: forStaff, schema: listSchema }, async () => {
    const printers = await ports.printers.list()
    const states = await askStates(parts, printers)
    return { printers: printers.flatMap((printer, at) => (states[at] ? [viewPrinter(printer, states[at])] : [])) }
  })

  app.get('/api/printers/:name', { config: forStaff, schema: findSchema }, async ({ params }) =>
    show(parts, await findPrinter(ports, params.name)),
  )

  app.patch('/api/printers/:name', { config: forAdmin, schema: changeSchema }, async ({ params, body, caller }) => {
    const before = await findPrinter(ports, params.name)
    if (body.uri !== undefined) checkMove(before, body.uri, body.snmp !== undefined)
    const printer = await ports.printers.change(before.name, body as Partial<Printer>) // validated, as above
    parts.conditions.forget(printer.name)
    await noteChange(ports, caller, {
      event: 'printer-changed',
      printerName: printer.name,
      detail: { fields: Object.keys(body).join(' '), uri: printer.uri },
    })
    return show(parts, printer)
  })

  app.delete('/api/printers/:name', { config: forAdmin, schema: removeSchema }, async ({ params, caller }, reply) => {
    const { name } = await findPrinter(ports, params.name)
    await checkUnused(parts, name)
    await ports.printers.remove(name)
    parts.conditions.forget(name)
    await noteChange(ports, caller, { event: 'printer-removed', printerName: name, detail: {} })
    return reply.code(204).send(null)
  })
}

async function show(parts: AdminParts, printer: Printer): Promise<Static<typeof PrinterView>> {
  const [state] = await askStates(parts, [printer])
  if (!state) throw new TypeError('one printer has one state')
  return viewPrinter(printer, state)
}

async function findPrinter(ports: AdminPorts, name: string): Promise<Printer> {
  const printer = await ports.printers.find(name)
  if (printer) return printer
  throw new Fault('not-found', 'there is no printer of this name')
}

async function create(ports: AdminPorts, printer: Printer, caller: Caller): Promise<void> {
  try {
    await ports.printers.create(printer)
  } catch (cause) {
    if (!isFault(cause, 'records-conflict')) throw cause
    throw new Fault('records-conflict', 'there is a printer of this name already', { cause })
  }
  await noteChange(ports, caller, { event: 'printer-added', printerName: printer.name, detail: { uri: printer.uri } })
}

/** Pass-back: whoever may change an address must not learn the password that was stored for another one. */
function checkMove(before: Printer, uri: string, isSnmpGiven: boolean): void {
  checkPrinterUri(uri)
  if (before.snmp && !isSnmpGiven && isOtherHost(before.uri, uri))
    throw bodyFault('snmp', 'must be given again, or null, because the host changes')
}

async function checkUnused({ ports, releases }: AdminParts, name: string): Promise<void> {
  const user = (await ports.terminals.list()).find(terminal => terminal.printer === name)
  if (user) throw new Fault('records-conflict', `the terminal ${user.name} releases at this printer`)
  if ((releases.sizes().get(name) ?? 0) > 0)
    throw new Fault('records-conflict', 'documents are on their way to this printer')
}
