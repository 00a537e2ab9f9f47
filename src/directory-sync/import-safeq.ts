import type { RefusedUser } from '../core/synchronisation.ts'
import type { WantedUser } from '../core/wanted-user.ts'
import type { WantedList } from '../ports/people.ts'
import { brokenLine } from './csv-columns.ts'
import { readCsvRows } from './csv-rows.ts'

/**
 * Users exported from YSoft SafeQ: semicolons between the cells, no header, the first cell tells what a row is. Source:
 * "Tools - Data Import", YSoft SafeQ 5 documentation, kept as "Data Export and Import" in that of SafeQ 6
 * (docs.ysoft.cloud/safeq6):
 *
 * - `100;add;username[,alias,...];name;surname;[card number or PIN%…%];cost center;email;[home directory];[password]`
 * - `200;add;username;card number or PIN%…%`
 * - `201;username;email`
 *
 * The others (202 and 300: cost centers) mean nothing here and are told. Rows that delete or clear are refused: this reads
 * exports, it does not replay changes. Values that SafeQ exports encrypted begin with `do_not_convert@@` and cannot be
 * read by anybody else.
 */
export async function readSafeq(text: string): Promise<WantedList> {
  const reader = new SafeqReader()
  for await (const { line, cells } of readCsvRows(text, { delimiter: ';' }, at => reader.refuse(at)))
    reader.take(line, cells)
  return reader.list()
}

const isPin = (text: string) => /^PIN/i.test(text)
const isEncrypted = (text: string) => text.startsWith('do_not_convert@@')

class SafeqReader {
  readonly #users = new Map<string, WantedUser & { readonly cards: string[] }>()
  readonly #refused: RefusedUser[] = []
  readonly #ignored = new Set<string>()

  take(line: number, cells: readonly string[]): void {
    const [kind = '', second = '', third = '', fourth = ''] = cells
    if (kind === '201') return this.#setAddress(line, second, third)
    if (kind !== '100' && kind !== '200') return void this.#ignored.add(`rows of kind ${kind.slice(0, 16)}`)
    if (second !== 'add') return this.refuse(line, third)
    if (kind === '200') return this.#addCard(line, third, fourth)
    this.#addUser(line, cells)
  }

  list(): WantedList {
    return { users: [...this.#users.values()], refused: this.#refused, ignoredColumns: [...this.#ignored] }
  }

  refuse(line: number, userName = ''): void {
    this.#refused.push(brokenLine(line, userName))
  }

  #addUser(line: number, cells: readonly string[]): void {
    const [, , names = '', name = '', surname = '', card = '', , email = ''] = cells
    const userName = names.split(',', 1)[0]?.trim() ?? ''
    if (this.#users.has(userName.toLowerCase())) return this.refuse(line, userName)
    const displayName = `${name} ${surname}`.trim()
    this.#users.set(userName.toLowerCase(), {
      userName,
      place: `line ${line}`,
      cards: [],
      ...(displayName === '' ? {} : { displayName }),
      ...(email === '' ? {} : { email }),
    })
    if (card !== '') this.#addCard(line, userName, card)
  }

  #addCard(line: number, userName: string, card: string): void {
    const user = this.#users.get(userName.toLowerCase())
    if (isPin(card)) this.#ignored.add('PIN')
    else if (!user || isEncrypted(card)) this.refuse(line, userName)
    else user.cards.push(card)
  }

  #setAddress(line: number, userName: string, email: string): void {
    const user = this.#users.get(userName.toLowerCase())
    if (user) this.#users.set(userName.toLowerCase(), { ...user, email })
    else this.refuse(line, userName)
  }
}
