import type { AdminApi } from './admin-api.ts'
import { type Devices, lineOptionsOf, type OfficePrinter, type OfficeTerminal } from './devices.ts'
import type { Person } from './floor-plan.ts'

/** How the gateway reaches what is around it, by setting. */
type Places = Readonly<Record<string, unknown>>

/** What an office allows; whoever changes it finds it changed at the next start. */
const rules = {
  'guests.register': true,
  'pins.temporary': true,
  'pins.temporaryFor': { users: [], groups: ['SELF-REGISTERED'] },
}

/** Tells the gateway about mail, printers, terminals and people; may be done again at each start. */
export async function furnish(
  api: AdminApi,
  devices: Devices,
  people: readonly Person[],
  places: Places,
): Promise<void> {
  const { 'mail.host': mailHost } = await api.get<{ readonly 'mail.host': string }>('/api/settings')
  await api.patch('/api/settings', { ...(mailHost === '' ? rules : {}), ...places })
  const known = await readKnown(api)
  await Promise.all(devices.printers.map(printer => putPrinter(api, printer, known.printers.has(printer.name))))
  await Promise.all(
    devices.terminals.map(terminal => putTerminal(api, terminal, known.terminals.has(terminal.plan.name))),
  )
  for (const person of people) await putPerson(api, person, known.users.get(person.userName))
}

interface KnownUser {
  readonly userName: string
  readonly email: string | null
}

async function readKnown(api: AdminApi) {
  const [printers, terminals, users] = await Promise.all([
    api.get<{ readonly printers: readonly { readonly name: string }[] }>('/api/printers'),
    api.get<{ readonly terminals: readonly { readonly name: string }[] }>('/api/terminals'),
    api.get<{ readonly users: readonly KnownUser[] }>('/api/users?limit=1000'),
  ])
  return {
    printers: new Set(printers.printers.map(({ name }) => name)),
    terminals: new Set(terminals.terminals.map(({ name }) => name)),
    users: new Map(users.users.map(user => [user.userName, user])),
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

async function putPerson(api: AdminApi, person: Person, known: KnownUser | undefined): Promise<void> {
  const { userName, displayName, email, cardNumber } = person
  const path = `/api/users/${encodeURIComponent(userName)}`
  if (!known) await api.post('/api/users', { userName, displayName, email, issuePin: false })
  else if (known.email === null) await api.patch(path, { email })
  const { cards } = await api.get<{ readonly cards: readonly unknown[] }>(`${path}/cards`)
  if (cards.length === 0) await api.post(`${path}/cards`, { number: cardNumber })
}
