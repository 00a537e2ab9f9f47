import { printDocument } from '../../simulators/office/print-document.ts'
import { sampleDocument } from '../../simulators/office/sample-document.ts'
import { SimulatedPrinter } from '../../simulators/printer/device.ts'
import { openOffice } from '../house/open-office.ts'
import { until } from '../servers/until.ts'

export type OpenOffice = Awaited<ReturnType<typeof openOffice>>

export const waiting = ['Programme of the summer school.pdf', 'Map of the garden.pdf']
const titles = ['Seating plan.pdf', 'Rules of the reading room.pdf', 'Invitation to the summer party.pdf']

/** An office in which something has happened, the same at each start: set up once, before the first picture. */
export class ShotHouse implements AsyncDisposable {
  readonly office: OpenOffice
  readonly token: string
  readonly #stack: AsyncDisposableStack
  #panels = 0

  private constructor(office: OpenOffice, token: string, stack: AsyncDisposableStack) {
    this.office = office
    this.token = token
    this.#stack = stack
  }

  static async open(): Promise<ShotHouse> {
    await using opening = new AsyncDisposableStack()
    const office = opening.use(await openOffice())
    // Nobody can know what became of what is sent to it.
    const conduct = { lie: 'jobs-vanish', cutAnswersTo: ['Send-Document'] } as const
    const printer = opening.use(await SimulatedPrinter.start({ conduct }))
    const house = new ShotHouse(office, await office.token(), opening.move())
    await house.api('POST', '/api/printers', { name: 'Garden', uri: printer.uri, snmp: null })
    await house.#play()
    return house
  }

  /** The digits of somebody's PIN, which all pictures of this run share. */
  async pinOf(userName: string): Promise<string> {
    const { people } = await this.office.state()
    return people.find(person => person.userName === userName)?.pin ?? this.#fresh(userName)
  }

  /** A panel at a printer, and the code that makes a device be it. */
  async newPanel(printer: string): Promise<{ readonly path: string; readonly code: string }> {
    this.#panels += 1
    const name = `${printer.toLowerCase()}-panel-${this.#panels}`
    await this.api('POST', '/api/terminals', { name, driver: 'panel', options: {}, printer })
    return this.api('POST', `/api/terminals/${name}/panel-code`, {})
  }

  async addUser(userName: string, displayName: string, documents: number): Promise<string> {
    await this.api('POST', '/api/users', { userName, displayName, issuePin: false })
    const queueUri = `ipp://${this.office.queueHost}/ipp/print`
    for (const title of titles.slice(0, documents))
      await printDocument(queueUri, { userName, title, bytes: sampleDocument(title, 2) })
    return this.#fresh(userName)
  }

  async api<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const answer = await fetch(this.office.gatewayUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? null : await answer.json()) as Answer
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync()
  }

  async #fresh(userName: string): Promise<string> {
    return (await this.api<{ readonly pin: string }>('POST', `/api/users/${userName}/pins`, {})).pin
  }

  async #play(): Promise<void> {
    const { office } = this
    for (const title of waiting) await this.#print('grace', title)
    await this.#print('ada', 'Minutes of the meeting.pdf')
    await office.post('/terminals/hall-keypad/card', { userName: 'ada' })
    await until(async () => (await office.state()).printers[0]?.piles.length === 1, { withinMs: 30_000, what: 'paper' })
    await office.post('/mail/visitor%40guests.example/sample', {})
    await this.#untilMailed('visitor@guests.example')
    await office.post('/people/grace/pin', {})
    await this.#untilMailed('grace@office.example')
  }

  #print(userName: string, title: string): Promise<void> {
    const document = Buffer.from(sampleDocument(title.replace('.pdf', ''), 2))
    return this.office.post(`/people/${userName}/document`, { title, base64: document.toString('base64') })
  }

  async #untilMailed(address: string): Promise<void> {
    const hasCome = async () => (await this.office.state()).mails.some(({ to }) => to === address)
    await until(hasCome, { withinMs: 30_000, what: `a mail to ${address}` })
  }
}
