import { Fault } from '../core/fault.ts'
import { canonicalEmail } from '../core/user.ts'
import type { ScimGroup, ScimIdentity, ScimMember, ScimRecords, ScimUser, ScimUserKey } from '../ports/people.ts'
import { toInstant, toMs, toPage } from './row-values.ts'
import { type Sql, statement } from './sql.ts'
import { scimRowOf } from './synced-accounts.ts'
import type { ScimGroupRow } from './tables.ts'
import { usersOf } from './users.ts'

/** Ids in one statement at most. */
const idsAtOnce = 500

export class SqlScimRecords implements ScimRecords {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  async users(
    key: ScimUserKey,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly ScimUser[]> {
    const found = this.#matching(key)
      .selectAll('account')
      .select(['scim_user.id', 'scim_user.name', 'scim_user.changed_at'])
      .orderBy('account.user_name')
      .offset(Math.max(0, Math.trunc(page.offset)))
      .limit(toPage(page.limit))
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom(found.as('found'))
        .leftJoin('account_group', 'account_group.user_name', 'found.user_name')
        .selectAll('found')
        .select('account_group.group_name')
        .orderBy('found.user_name')
        .orderBy('account_group.group_name'),
    )
    const byName = new Map(rows.map(row => [row.user_name, row]))
    return usersOf(rows).flatMap(user => {
      const row = byName.get(user.userName)
      if (!row) return []
      const name = row.name === null ? null : JSON.parse(row.name)
      return [{ id: row.id, name, changedAt: toInstant(row.changed_at), user }]
    })
  }

  async countUsers(key: ScimUserKey): Promise<number> {
    const { fn } = this.#sql.db
    const rows = await this.#sql.read(this.#matching(key).select(fn.countAll<number>().as('count')))
    return Number(rows[0]?.count ?? 0)
  }

  #matching(key: ScimUserKey) {
    const { id = null, userName = null, externalId = null, email = null } = key
    return this.#sql.db
      .selectFrom('account')
      .innerJoin('scim_user', 'scim_user.user_name', 'account.user_name')
      .where('account.origin', '=', 'scim')
      .$if(id !== null, query => query.where('scim_user.id', '=', id))
      .$if(userName !== null, query => query.where('account.user_name', '=', userName))
      .$if(externalId !== null, query => query.where('account.external_id', '=', externalId))
      .$if(email !== null, query => query.where('account.email_key', '=', canonicalEmail(email ?? '')))
  }

  async put(userName: string, identity: ScimIdentity): Promise<void> {
    const { id, ...changed } = scimRowOf(userName, identity)
    const insert = this.#sql.db.insertInto('scim_user').values({ id, ...changed })
    await this.#sql.commit([statement(insert.onConflict(conflict => conflict.column('id').doUpdateSet(changed)))])
  }

  async groups(): Promise<readonly ScimGroup[]> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('scim_group').selectAll().orderBy('name'))
    return rows.map(groupOf)
  }

  async findGroup(id: string): Promise<ScimGroup | undefined> {
    const rows = await this.#sql.read(this.#sql.db.selectFrom('scim_group').selectAll().where('id', '=', id))
    return rows[0] && groupOf(rows[0])
  }

  async createGroup(group: ScimGroup): Promise<void> {
    await this.#sql.commit([statement(this.#sql.db.insertInto('scim_group').values(groupRowOf(group)))])
  }

  async changeGroup(group: ScimGroup): Promise<void> {
    const { db } = this.#sql
    const present = await this.findGroup(group.id)
    if (!present) throw new Fault('not-found', 'there is no such group')
    const { id, ...changed } = groupRowOf(group)
    const own = db.selectFrom('scim_user').select('user_name')
    // Whoever is in a group of the new name already is a member once.
    const both = db.selectFrom('account_group').select('user_name').where('group_name', '=', group.name)
    const isRenamed = present.name !== group.name
    const { outcome } = await this.#sql.commit([
      statement(db.updateTable('scim_group').set(changed).where('id', '=', id), 1),
      ...(isRenamed
        ? [
            statement(
              db
                .updateTable('account_group')
                .set({ group_name: group.name })
                .where('group_name', '=', present.name)
                .where('user_name', 'in', own)
                .where('user_name', 'not in', both),
            ),
            statement(
              db.deleteFrom('account_group').where('group_name', '=', present.name).where('user_name', 'in', own),
            ),
          ]
        : []),
    ])
    if (outcome === 'rolled-back') throw new Fault('not-found', 'there is no such group')
  }

  async removeGroup(id: string): Promise<boolean> {
    const { db } = this.#sql
    const group = await this.findGroup(id)
    if (!group) return false
    const own = db.selectFrom('scim_user').select('user_name')
    const { outcome } = await this.#sql.commit([
      statement(db.deleteFrom('account_group').where('group_name', '=', group.name).where('user_name', 'in', own)),
      statement(db.deleteFrom('scim_group').where('id', '=', id), 1),
    ])
    return outcome === 'committed'
  }

  async members(groupName: string): Promise<readonly ScimMember[]> {
    const rows = await this.#sql.read(
      this.#sql.db
        .selectFrom('account_group')
        .innerJoin('scim_user', 'scim_user.user_name', 'account_group.user_name')
        .select(['scim_user.id', 'scim_user.user_name'])
        .where('account_group.group_name', '=', groupName)
        .orderBy('scim_user.user_name'),
    )
    return rows.map(row => ({ id: row.id, userName: row.user_name }))
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>()
    for (const some of chunks(ids)) {
      const rows = await this.#sql.read(this.#sql.db.selectFrom('scim_user').select('id').where('id', 'in', some))
      for (const row of rows) found.add(row.id)
    }
    return found
  }

  async join(group: ScimGroup, ids: readonly string[]): Promise<void> {
    const { db } = this.#sql
    for (const some of chunks(ids)) {
      const joining = db
        .selectFrom('scim_user')
        .select(['user_name', eb => eb.val(group.name).$castTo<string>().as('group_name')])
        .where('id', 'in', some)
      const insert = db
        .insertInto('account_group')
        .columns(['user_name', 'group_name'])
        .expression(joining)
        .onConflict(conflict => conflict.columns(['user_name', 'group_name']).doNothing())
      await this.#sql.commit([statement(insert)])
    }
    await this.#touch(group)
  }

  async leave(group: ScimGroup, ids: readonly string[]): Promise<void> {
    const { db } = this.#sql
    for (const some of chunks(ids)) {
      const leaving = db.selectFrom('scim_user').select('user_name').where('id', 'in', some)
      await this.#sql.commit([
        statement(
          db.deleteFrom('account_group').where('group_name', '=', group.name).where('user_name', 'in', leaving),
        ),
      ])
    }
    await this.#touch(group)
  }

  async #touch(group: ScimGroup): Promise<void> {
    const changed = { changed_at: toMs(group.changedAt) }
    await this.#sql.commit([statement(this.#sql.db.updateTable('scim_group').set(changed).where('id', '=', group.id))])
  }
}

function* chunks(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += idsAtOnce) yield ids.slice(at, at + idsAtOnce)
}

function groupRowOf(group: ScimGroup): ScimGroupRow {
  return {
    id: group.id,
    name: group.name,
    external_id: group.externalId,
    created_at: toMs(group.createdAt),
    changed_at: toMs(group.changedAt),
  }
}

function groupOf(row: ScimGroupRow): ScimGroup {
  return {
    id: row.id,
    name: row.name,
    externalId: row.external_id,
    createdAt: toInstant(row.created_at),
    changedAt: toInstant(row.changed_at),
  }
}
