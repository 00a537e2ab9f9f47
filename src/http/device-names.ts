import type { AdminParts, Api } from './admin-parts.ts'
import { DeviceNames } from './floor-shapes.ts'
import { answers } from './shapes.ts'

const config = { access: 'staff' } as const

const schema = {
  tags: ['Terminals'],
  summary: 'Name the terminals and printers',
  description: 'Names alone, to choose from: no printer is asked how it is.',
  response: answers({ 200: DeviceNames }),
}

export function registerDeviceNames(app: Api, { ports }: AdminParts): void {
  app.get('/api/device-names', { config, schema }, async () => {
    const [terminals, printers] = await Promise.all([ports.terminals.list(), ports.printers.list()])
    return { terminals: namesOf(terminals), printers: namesOf(printers) }
  })
}

function namesOf(records: readonly { readonly name: string }[]): string[] {
  return records.map(({ name }) => name).toSorted()
}
