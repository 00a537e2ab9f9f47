import { Complaint, misused } from './complaint.ts'
import { assertPrivate, GatewayClient, type PageOrder } from './gateway-client.ts'
import { Screen } from './screen.ts'
import { type KeptSession, noCredentials, notLoggedIn, SessionFile, sessionCredentials } from './session-file.ts'
import type { ConnectionFlags, Surroundings } from './surroundings.ts'
import type { Column } from './table.ts'
import { tokenCredentials } from './token-file.ts'

/** What every command that speaks with a gateway may be told. */
export interface DeskFlags extends ConnectionFlags {
  readonly allowPlaintext?: boolean
  readonly json?: boolean
}

export interface ListOrder<Entry> extends PageOrder {
  readonly columns: readonly Column<Entry>[]
  /** Printed instead of an empty table. */
  readonly nothing: string
}

/** Where commands are carried out: knows whom to ask as whom, and prints what was answered. */
export class Desk {
  readonly surroundings: Surroundings
  readonly screen: Screen
  readonly sessions: SessionFile
  /** 1 when what was asked for is not well, although it could be told; 2 when a doctor finds it broken. */
  exitCode: 0 | 1 | 2 = 0

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
    this.screen = new Screen(surroundings.stdout)
    this.sessions = new SessionFile(surroundings.personalFolder)
  }

  /** The gateway as an administrator sees it: by token, else as whoever is logged in. */
  async administrate(flags: DeskFlags): Promise<GatewayClient> {
    const { interrupt } = this.surroundings
    const connection = this.surroundings.readConnection(flags)
    assertPrivate(connection.url, flags.allowPlaintext ?? false)
    const credentials = (await tokenCredentials(connection)) ?? (await this.#sessionAt(connection.url))
    if (credentials) return new GatewayClient(connection.url, credentials, interrupt)
    throw new Complaint(
      'no administrator’s token is here: name it with --token-file or --data, or log in with holdfast login',
    )
  }

  /** The gateway as whoever is logged in sees it. */
  async asMyself(flags: DeskFlags): Promise<{ readonly gateway: GatewayClient; readonly session: KeptSession }> {
    const session = await this.sessions.read()
    if (!session) throw notLoggedIn()
    const url = new URL(session.url)
    const asked = this.surroundings.readConnection(flags)
    if (asked.isUrlGiven && asked.url.origin !== url.origin)
      throw misused(`you are logged in at ${url.origin}; log in there first: holdfast login --url ${asked.url.origin}`)
    assertPrivate(url, flags.allowPlaintext ?? false)
    return { gateway: new GatewayClient(url, sessionCredentials(session), this.surroundings.interrupt), session }
  }

  /** The gateway as anybody sees it. */
  asNobody(flags: DeskFlags): { readonly gateway: GatewayClient; readonly url: URL } {
    const { url } = this.surroundings.readConnection(flags)
    assertPrivate(url, flags.allowPlaintext ?? false)
    return { gateway: new GatewayClient(url, noCredentials, this.surroundings.interrupt), url }
  }

  async #sessionAt(url: URL) {
    const session = await this.sessions.read()
    return session && new URL(session.url).origin === url.origin ? sessionCredentials(session) : undefined
  }

  /** Prints an answer: as it came, or as a command shows it. */
  async show<T>(text: string, flags: DeskFlags, inWords: (answer: T) => Promise<void>): Promise<void> {
    if (flags.json) return this.screen.write(text === '' || text.endsWith('\n') ? text : `${text}\n`)
    await inWords((text === '' ? undefined : JSON.parse(text)) as T) // as the API describes it
  }

  /** Prints a list to its end, page by page. */
  async list<Entry>(gateway: GatewayClient, order: ListOrder<Entry>, flags: DeskFlags): Promise<void> {
    if (flags.json) return this.#listAsJson(gateway, order)
    let isFirst = true
    for await (const { entries } of gateway.pages<Entry>(order)) {
      if (isFirst && entries.length === 0) return this.screen.lines(order.nothing)
      await this.screen.table(order.columns, entries, isFirst)
      isFirst = false
    }
  }

  /** One object like those of the API, of all pages. */
  async #listAsJson(gateway: GatewayClient, order: PageOrder): Promise<void> {
    let last: string | number | null = null
    let separator = `{${JSON.stringify(order.key)}:[`
    for await (const { entries, next } of gateway.pages(order)) {
      for (const entry of entries) {
        await this.screen.write(separator + JSON.stringify(entry))
        separator = ','
      }
      last = next
    }
    const opening = separator === ',' ? '' : separator
    await this.screen.write(`${opening}],"next":${JSON.stringify(last)}}\n`)
  }
}
