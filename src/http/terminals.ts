import { type Static, Type } from 'typebox'
import { Fault, isFault } from '../core/fault.ts'
import { placeAddress } from '../gateway/place.ts'
import type { TerminalRecord } from '../ports/directory.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import type { Caller } from './caller.ts'
import { bodyFault } from './input-fault.ts'
import { noteChange } from './note-change.ts'
import { PlaceCode } from './portal-place-shapes.ts'
import { answers, closed, NameParams, noContent } from './shapes.ts'
import { showOptions } from './shown-options.ts'
import { NewTerminal, TerminalChange, TerminalView } from './terminal-shapes.ts'

const forAdmin = { access: 'admin' } as const
const forOperator = { access: 'operator' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Terminals']
/** Printers named to whoever mistypes one. */
const mostNamed = 8

const createSchema = {
  tags,
  summary: 'Add a terminal',
  description: 'Adds a terminal and starts to tend it; the device need not be there yet.',
  body: NewTerminal,
  response: answers({ 201: TerminalView }, 400, 409, 413, 415),
}

const listSchema = {
  tags,
  summary: 'List terminals',
  description: 'All terminals with their live state.',
  response: answers({ 200: closed({ terminals: Type.Array(TerminalView) }, { description: 'All terminals' }) }),
}

const findSchema = {
  tags,
  summary: 'Show a terminal',
  description: 'One terminal with its live state.',
  params: NameParams,
  response: answers({ 200: TerminalView }, 400, 404),
}

const changeSchema = {
  tags,
  summary: 'Change a terminal',
  description:
    'Changes what is given and starts to tend the terminal anew; a session there ends. Options are given as a whole, secrets among them again.',
  params: NameParams,
  body: TerminalChange,
  response: answers({ 200: TerminalView }, 400, 404, 413, 415),
}

const codeSchema = {
  tags,
  summary: 'Make the code that a terminal shows',
  description:
    'An address to be shown as a QR code at the terminal: whoever scans it with a phone and is logged in at the portal can release there. Good for two minutes; made anew by each call.',
  params: NameParams,
  response: answers({ 200: PlaceCode }, 400, 404),
}

const removeSchema = {
  tags,
  summary: 'Remove a terminal',
  description: 'Ends the session there and closes the line.',
  params: NameParams,
  response: answers({ 204: noContent('The terminal is gone') }, 400, 404),
}

const driversSchema = {
  tags,
  summary: 'List drivers',
  description: 'The drivers of this gateway with the JSON Schema of their options.',
  response: answers({
    200: closed(
      { drivers: Type.Array(closed({ name: Type.String(), options: Type.Unknown() })) },
      { description: 'All drivers' },
    ),
  }),
}

export function registerTerminals(app: Api, parts: AdminParts): void {
  const { ports, floor } = parts

  app.post('/api/terminals', { config: forAdmin, schema: createSchema }, async ({ body, caller }, reply) => {
    parts.checkDriverOptions(body.driver, body.options)
    await checkPrinter(ports, body.printer)
    const record: TerminalRecord = { requires: 'pin-or-card', site: parts.site, gateway: null, ...body }
    await create(ports, record, caller)
    await tend(parts, record)
    return reply.code(201).send(viewTerminal(parts, record))
  })

  app.get('/api/terminals', { config: forStaff, schema: listSchema }, async () => ({
    terminals: (await ports.terminals.list()).map(record => viewTerminal(parts, record)),
  }))

  app.get('/api/terminals/:name', { config: forStaff, schema: findSchema }, async ({ params }) =>
    viewTerminal(parts, await findTerminal(ports, params.name)),
  )

  app.get('/api/terminals/:name/place-code', { config: forOperator, schema: codeSchema }, async request => {
    const { name } = await findTerminal(ports, request.params.name)
    const portal = ports.settings.current()['site.publicUrl'] || `${request.protocol}://${request.host}`
    const { url, until } = placeAddress(ports, name, portal)
    return { url, until: until.toString() }
  })

  app.patch('/api/terminals/:name', { config: forAdmin, schema: changeSchema }, async ({ params, body, caller }) => {
    const before = await findTerminal(ports, params.name)
    if (body.driver !== undefined && body.driver !== before.driver && body.options === undefined)
      throw bodyFault('options', 'must be given with another driver')
    if (body.driver !== undefined || body.options !== undefined)
      parts.checkDriverOptions(body.driver ?? before.driver, body.options ?? before.options)
    if (body.printer !== undefined) await checkPrinter(ports, body.printer)
    const record = await ports.terminals.change(before.name, body)
    await noteChange(ports, caller, {
      event: 'terminal-changed',
      terminalName: record.name,
      detail: { fields: Object.keys(body).join(' ') },
    })
    await tend(parts, record)
    return viewTerminal(parts, record)
  })

  app.delete('/api/terminals/:name', { config: forAdmin, schema: removeSchema }, async ({ params, caller }, reply) => {
    const { name } = await findTerminal(ports, params.name)
    await ports.terminals.remove(name)
    await ports.panelDevices.revoke(name)
    await floor.dismiss(name)
    await noteChange(ports, caller, { event: 'terminal-removed', terminalName: name, detail: {} })
    return reply.code(204).send(null)
  })

  app.get('/api/drivers', { config: forStaff, schema: driversSchema }, async () => ({
    drivers: parts.describeDrivers().map(({ name, options }) => ({ name, options })),
  }))
}

function viewTerminal(parts: AdminParts, record: TerminalRecord): Static<typeof TerminalView> {
  const { connected, since, reason, inUse } = parts.floor.state(record.name)
  const driver = parts.describeDrivers().find(known => known.name === record.driver)
  return {
    name: record.name,
    driver: record.driver,
    options: showOptions(driver?.options, record.options),
    printer: record.printer,
    requires: record.requires,
    site: record.site,
    gateway: record.gateway,
    state: { connected, since: since?.toString() ?? null, reason, inUse },
  }
}

async function findTerminal(ports: AdminPorts, name: string): Promise<TerminalRecord> {
  const terminal = await ports.terminals.find(name)
  if (terminal) return terminal
  throw new Fault('not-found', 'there is no terminal of this name')
}

async function create(ports: AdminPorts, record: TerminalRecord, caller: Caller): Promise<void> {
  try {
    await ports.terminals.create(record)
  } catch (cause) {
    if (!isFault(cause, 'records-conflict')) throw cause
    throw new Fault('records-conflict', 'there is a terminal of this name already', { cause })
  }
  await noteChange(ports, caller, {
    event: 'terminal-added',
    terminalName: record.name,
    detail: { driver: record.driver, printer: record.printer },
  })
}

/** The record is stored; a line that cannot be opened is a state of the terminal, not an error of the request. */
async function tend({ floor, ports }: AdminParts, record: TerminalRecord): Promise<void> {
  try {
    await floor.tend(record)
  } catch (error) {
    if (!isFault(error)) throw error
    ports.log.error({ terminalName: record.name, code: error.code, err: error }, 'terminal not tended')
  }
}

async function checkPrinter(ports: AdminPorts, name: string): Promise<void> {
  if (await ports.printers.find(name)) return
  const names = (await ports.printers.list()).map(printer => printer.name)
  const known = names.length === 0 ? 'there is none yet' : `there are ${names.slice(0, mostNamed).join(', ')}`
  throw bodyFault('printer', `takes the name of a printer that exists; ${known}${names.length > mostNamed ? ' …' : ''}`)
}
