import { type SelectQueryBuilder, sql } from 'kysely'
import { Fault } from '../core/fault.ts'
import { canonicalEmail, type Group, type User, type UserOrigin } from '../core/user.ts'
import type { Users } from '../ports/directory.ts'
import { endPins } from './pins.ts'
import { toInstant, toMs, toPage } from './row-values.ts'
import { type Sql, type Statement, statement } from './sql.ts'
import type { AccountRow, Tables } from './tables.ts'

export type MemberRow = AccountRow & { readonly group_name: string | null }

export class SqlUsers implements Users {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async find(userName: string): Promise<User | undefined> {
    const select = this.#sql.compiled.statement('find user', { userName }, key =>
      this.#sql.db
        .selectFrom('account')
        .leftJoin('account_group', 'account_group.user_name', 'account.user_name')
        .selectAll('account')
        .select('account_group.group_name')
        .where('account.user_name', '=', key.userName)
        .orderBy('account_group.group_name'),
    )
    return usersOf(await this.#sql.rows<MemberRow>(select))[0]
  }

  async findByEmail(address: string): Promise<readonly User[]> {
    return this.#findBy(db => db.selectFrom('account').selectAll().where('email_key', '=', canonicalEmail(address)))
  }

  async findByExternalId(origin: UserOrigin, externalId: string): Promise<User | undefined> {
    const found = await this.#findBy(db =>
      db.selectFrom('account').selectAll().where('origin', '=', origin).where('external_id', '=', externalId),
    )
    return found[0]
  }

  async #findBy(
    select: (db: Sql['db']) => SelectQueryBuilder<Tables, 'account', AccountRow>,
    limit = 2,
  ): Promise<readonly User[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom(select(this.#sql.db).orderBy('user_name').limit(limit).as('found'))
        .leftJoin('account_group', 'account_group.user_name', 'found.user_name')
        .selectAll('found')
        .select('account_group.group_name')
        .orderBy('found.user_name')
        .orderBy('account_group.group_name'),
    )
    return usersOf(rows)
  }

  async list(page: { readonly after?: string; readonly limit: number }): Promise<readonly User[]> {
    const { db } = this.#sql
    const accounts = db
      .selectFrom('account')
      .selectAll()
      .$if(page.after !== undefined, query => query.where('user_name', '>', page.after ?? ''))
      .orderBy('user_name')
      .limit(toPage(page.limit))
    const rows = await this.#sql.read(
      db
        .selectFrom(accounts.as('page'))
        .leftJoin('account_group', 'account_group.user_name', 'page.user_name')
        .selectAll('page')
        .select('account_group.group_name')
        .orderBy('page.user_name')
        .orderBy('account_group.group_name'),
    )
    return usersOf(rows)
  }

  async search(beginning: string, limit: number): Promise<readonly User[]> {
    const text = beginning.normalize('NFC').trim()
    const searches = [
      this.#namesBy('user_name', text.toLowerCase(), limit),
      this.#namesBy('email_key', canonicalEmail(text), limit),
      ...shownKeys(text).flatMap(key => [
        this.#namesBy('shown_key', key, limit),
        this.#namesBy('rest_key', key, limit),
      ]),
    ]
    const names = [...new Set((await Promise.all(searches)).flat())]
    if (names.length === 0) return []
    return this.#findBy(db => db.selectFrom('account').selectAll().where('user_name', 'in', names), limit)
  }

  /** Each by an index of its own: whatever is searched for, a database reads no more than it gives. */
  async #namesBy(column: SearchColumn, beginning: string, limit: number): Promise<readonly string[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('account')
        .select('user_name')
        .where(column, '>=', beginning)
        .where(column, '<', beginning + lastCodePoint)
        .orderBy(column)
        .limit(toPage(limit)),
    )
    return rows.map(row => row.user_name)
  }

  async create(user: User): Promise<void> {
    await this.#sql.commit(createUser(this.#sql, user))
  }

  async change(userName: string, change: Partial<Omit<User, 'userName' | 'createdAt'>>): Promise<User> {
    const { groups, ...own } = change
    const unit: Statement[] = [this.#update(userName, own)]
    // An administrator's word counts more than a sponsor's.
    if (own.enabled !== undefined) unit.push(endWaiting(this.#sql, userName))
    if (groups) {
      unit.push(statement(this.#sql.db.deleteFrom('account_group').where('user_name', '=', userName)))
      unit.push(...join(this.#sql, userName, groups))
    }
    const { outcome } = await this.#sql.commit(unit)
    const user = outcome === 'committed' ? await this.find(userName) : undefined
    if (!user) throw new Fault('not-found', `there is no user ${userName}`)
    return user
  }

  async rename(userName: string, newName: string): Promise<void> {
    const { db } = this.#sql
    const user = await this.find(userName)
    if (!user) throw new Fault('not-found', `there is no user ${userName}`)
    const name = { user_name: newName }
    const moved = ['account_group', 'pin', 'card', 'pin_due', 'account_gone', 'scim_user', 'guest_waiting'] as const
    // The old row keeps what must be unique until the new one has taken its place.
    const { outcome } = await this.#sql.commit([
      statement(db.insertInto('account').values({ ...rowOf(user), ...name, external_id: null })),
      ...moved.map(table => statement(db.updateTable(table).set(name).where('user_name', '=', userName))),
      statement(db.updateTable('account').set({ sponsor: newName }).where('sponsor', '=', userName)),
      statement(db.deleteFrom('account').where('user_name', '=', userName), 1),
      statement(db.updateTable('account').set({ external_id: user.externalId }).where('user_name', '=', newName)),
    ])
    if (outcome === 'rolled-back') throw new Fault('not-found', `there is no user ${userName}`)
  }

  async remove(userName: string, at: Temporal.Instant): Promise<boolean> {
    const { db } = this.#sql
    const { outcome } = await this.#sql.commit([
      endPins(db, { userName, at, reason: 'user-deleted' }),
      statement(db.updateTable('pin').set({ user_name: null }).where('user_name', '=', userName)),
      statement(db.deleteFrom('account').where('user_name', '=', userName), 1),
    ])
    return outcome === 'committed'
  }

  async groups(): Promise<readonly Group[]> {
    const { compiled, db } = this.#sql
    const select = compiled.statement('list groups', {}, () =>
      db.selectFrom('group_rights').selectAll().orderBy('name'),
    )
    const rows = await this.#sql.rows<Tables['group_rights']>(select)
    return rows.map(row => ({ name: row.name, rights: JSON.parse(row.rights) }))
  }

  async memberships(limit: number): Promise<readonly { readonly group: string; readonly members: number }[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('account_group')
        .select(['group_name', sql<number>`count(*)`.as('members')])
        .groupBy('group_name')
        .orderBy('group_name')
        .limit(toPage(limit)),
    )
    return rows.map(({ group_name, members }) => ({ group: group_name, members: Number(members) }))
  }

  async putGroup(name: string, rights: Group['rights'] | undefined): Promise<void> {
    const { db } = this.#sql
    if (rights === undefined) {
      await this.#sql.commit([statement(db.deleteFrom('group_rights').where('name', '=', name))])
      return
    }
    const row = { name, rights: JSON.stringify(rights) }
    const insert = db.insertInto('group_rights').values(row)
    await this.#sql.commit([
      statement(insert.onConflict(conflict => conflict.column('name').doUpdateSet({ rights: row.rights }))),
    ])
  }

  #update(userName: string, change: Partial<Omit<User, 'userName' | 'createdAt' | 'groups'>>): Statement {
    const update = this.#sql.db.updateTable('account').where('user_name', '=', userName)
    // Also without a change of its own the row is locked, so that two changes of its groups follow one another.
    const set = update.set({
      user_name: userName,
      ...(change.displayName === undefined ? {} : { display_name: change.displayName }),
      ...(change.email === undefined ? {} : emailColumns(change.email)),
      ...(change.language === undefined ? {} : { language: change.language }),
      ...(change.origin === undefined ? {} : { origin: change.origin }),
      ...(change.externalId === undefined ? {} : { external_id: change.externalId }),
      ...(change.sponsor === undefined ? {} : { sponsor: change.sponsor }),
      ...(change.enabled === undefined ? {} : { enabled: Number(change.enabled) }),
      ...(change.releaseAtOnce === undefined ? {} : { release_at_once: change.releaseAtOnce }),
    })
    return statement(set, 1)
  }
}

type SearchColumn = 'user_name' | 'email_key' | 'shown_key' | 'rest_key'

/** Sorts after whatever may follow in a text. */
const lastCodePoint = '\u{10ffff}'

/**
 * How the beginning of a name may be kept: both databases lower the letters of ASCII alone, so the others are looked for as
 * people write names.
 */
function shownKeys(text: string): readonly string[] {
  const lower = text.toLowerCase()
  const capital = lower.replace(/^./u, first => first.toUpperCase())
  const ascii = (key: string) => key.replace(/[A-Z]/g, letter => letter.toLowerCase())
  return [...new Set([lower, capital, text.toUpperCase()].map(ascii))]
}

/** The statements that make a user. */
export function createUser(sql: Sql, user: User): readonly Statement[] {
  const insert = sql.compiled.statement('add user', { ...rowOf(user) }, row => sql.db.insertInto('account').values(row))
  return [insert, ...join(sql, user.userName, user.groups)]
}

/** The statement after which a guest does not wait for a sponsor any more. */
export function endWaiting(sql: Sql, userName: string, expect?: number): Statement {
  return statement(sql.db.deleteFrom('guest_waiting').where('user_name', '=', userName), expect)
}

function join(sql: Sql, userName: string, groups: readonly string[]): readonly Statement[] {
  const rows = [...new Set(groups)].map(group => ({ user_name: userName, group_name: group }))
  return rows.length === 0 ? [] : [statement(sql.db.insertInto('account_group').values(rows))]
}

function rowOf(user: User): AccountRow {
  return {
    user_name: user.userName,
    display_name: user.displayName,
    ...emailColumns(user.email),
    language: user.language,
    origin: user.origin,
    external_id: user.externalId,
    sponsor: user.sponsor,
    enabled: Number(user.enabled),
    release_at_once: user.releaseAtOnce,
    created_at: toMs(user.createdAt),
  }
}

function emailColumns(email: string | null): Pick<AccountRow, 'email' | 'email_key'> {
  return { email, email_key: email && canonicalEmail(email) }
}

/** Users out of one row for each group, those of a user together. */
export function usersOf(rows: readonly MemberRow[]): readonly User[] {
  const groupsOf = Map.groupBy(rows, row => row.user_name)
  return [...groupsOf.values()].flatMap(([first, ...rest]) => {
    if (!first) return []
    const groups = [first, ...rest].map(row => row.group_name).filter(name => name !== null)
    return [
      {
        userName: first.user_name,
        displayName: first.display_name,
        email: first.email,
        groups,
        enabled: first.enabled === 1,
        releaseAtOnce: first.release_at_once,
        language: first.language as User['language'], // row border: only rowOf and #update write it
        origin: first.origin as User['origin'], // row border: only rowOf and #update write it
        externalId: first.external_id,
        sponsor: first.sponsor,
        createdAt: toInstant(first.created_at),
      },
    ]
  })
}
