import type { AdminApi } from './admin-api.ts'
import { type Devices, lineOptionsOf, type OfficePrinter, type OfficeTerminal } from './devices.ts'
import type { Person } from './floor-plan.ts'

/** Tells the gateway about printers, terminals and people; may be done again at each start. */
export async function furnish(api: AdminApi, devices: Devices, people: readonly Person[]): Promise<void> {
  const known = await readKnown(api)
  await Promise.all(devices.printers.map(printer => putPrinter(api, printer, known.printers.has(printer.name))))
  await Promise.all(
    devices.terminals.map(terminal => putTerminal(api, terminal, known.terminals.has(terminal.plan.name))),
  )
  for (const person of people) await putPerson(api, person, known.users.has(person.userName))
}

async function readKnown(api: AdminApi) {
  const [printers, terminals, users] = await Promise.all([
    api.get<{ readonly printers: readonly { readonly name: string }[] }>('/api/printers'),
    api.get<{ readonly terminals: readonly { readonly name: string }[] }>('/api/terminals'),
    api.get<{ readonly users: readonly { readonly userName: string }[] }>('/api/users?limit=1000'),
  ])
  return {
    printers: new Set(printers.printers.map(({ name }) => name)),
    terminals: new Set(terminals.terminals.map(({ name }) => name)),
    users: new Set(users.users.map(({ userName }) => userName)),
  }
}

async function putPrinter(api: AdminApi, { name, device }: OfficePrinter, isKnown: boolean): Promise<void> {
  const place = { uri: device.uri, snmp: { version: '2c', community: 'public', port: device.snmpPort } }
  if (isKnown) await api.patch(`/api/printers/${name}`, place)
  else await api.post('/api/printers', { name, ...place })
}

async function putTerminal(api: AdminApi, terminal: OfficeTerminal, isKnown: boolean): Promise<void> {
  const { name, printer } = terminal.plan
  const record = { driver: 'lines', options: lineOptionsOf(terminal), printer }
  if (isKnown) await api.patch(`/api/terminals/${name}`, record)
  else await api.post('/api/terminals', { name, ...record })
}

async function putPerson(api: AdminApi, person: Person, isKnown: boolean): Promise<void> {
  const { userName, displayName, cardNumber } = person
  const path = `/api/users/${encodeURIComponent(userName)}`
  if (!isKnown) await api.post('/api/users', { userName, displayName, issuePin: false })
  const { cards } = await api.get<{ readonly cards: readonly unknown[] }>(`${path}/cards`)
  if (cards.length === 0) await api.post(`${path}/cards`, { number: cardNumber })
}
