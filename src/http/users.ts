import { Type } from 'typebox'
import { Fault, isFault } from '../core/fault.ts'
import type { User } from '../core/user.ts'
import { deleteUser } from '../gateway/delete-user.ts'
import { erasePerson } from '../gateway/erase-person.ts'
import { issuePin } from '../gateway/issue-pin.ts'
import { renameUser } from '../gateway/rename-user.ts'
import type { AdminParts, AdminPorts, Api } from './admin-parts.ts'
import type { Caller } from './caller.ts'
import { bodyFault } from './input-fault.ts'
import { noteChange } from './note-change.ts'
import { answers, closed, limitOf, noContent, pageOf, pageSize, UserNameParams, userNameOf } from './shapes.ts'
import { MadeUserView, NewUser, UserChange, UserPage, UserView, viewIssuedPin, viewUser } from './user-shapes.ts'

const forAdmin = { access: 'admin' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Users']

const createSchema = {
  tags,
  summary: 'Make a user',
  description:
    'Makes a user with a random PIN, which is shown in this answer only, and mailed where that is on. The name is kept in lower case.',
  body: NewUser,
  response: answers({ 201: MadeUserView }, 400, 409, 413, 415),
}

const listSchema = {
  tags,
  summary: 'List users',
  description: 'In order of user name, a page at a time.',
  querystring: closed({
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 127,
        description: 'only those whose name, address or shown name begins so; all in one page, `after` is not heeded',
      }),
    ),
    after: Type.Optional(Type.String({ maxLength: 255, description: 'only names after this one' })),
    limit: pageSize,
  }),
  response: answers({ 200: UserPage }, 400),
}

const findSchema = {
  tags,
  summary: 'Show a user',
  description: 'One user by name, in any case.',
  params: UserNameParams,
  response: answers({ 200: UserView }, 400, 404),
}

const changeSchema = {
  tags,
  summary: 'Change a user',
  description: 'Changes what is given. PINs that were issued keep their kind and validity.',
  params: UserNameParams,
  body: UserChange,
  response: answers({ 200: UserView }, 400, 404, 413, 415),
}

const renameSchema = {
  tags,
  summary: 'Rename a user',
  description:
    'Gives the account another name, with its PIN, cards, groups, jobs and audit. Its sessions end, and its links are void.',
  params: UserNameParams,
  body: closed({ userName: NewUser.properties.userName }, { examples: [{ userName: 'ada.lovelace' }] }),
  response: answers({ 200: UserView }, 400, 404, 409, 413, 415),
}

const deleteSchema = {
  tags,
  summary: 'Delete a user',
  description:
    'Ends the user’s PINs, removes the cards and deletes the jobs that wait. Documents on their way to a printer are not called back. With `erase` also forgets the person: the jobs that have ended, and what ties audit entries to the name.',
  params: UserNameParams,
  querystring: closed({ erase: Type.Optional(Type.Boolean({ description: 'true: forget the person, too' })) }),
  response: answers({ 204: noContent('The user is gone') }, 400, 404),
}

export function registerUsers(app: Api, { ports }: AdminParts): void {
  app.post('/api/users', { config: forAdmin, schema: createSchema }, async ({ body, caller }, reply) => {
    const user: User = {
      displayName: body.displayName ?? null,
      email: body.email ?? null,
      groups: body.groups ?? [],
      enabled: body.enabled ?? true,
      releaseAtOnce: body.releaseAtOnce ?? null,
      language: body.language ?? null,
      origin: 'admin',
      externalId: null,
      sponsor: null,
      userName: userNameOf(body.userName, 'body'),
      createdAt: ports.clock.now(),
    }
    await create(ports, user, caller)
    if (body.issuePin === false || !user.enabled) return reply.code(201).send(viewUser(user))
    const issued = await issuePin(ports, { userName: user.userName, actor: caller.actor, cause: 'administrator' })
    return reply.code(201).send({ ...viewUser(user), pin: viewIssuedPin(issued) })
  })

  app.get('/api/users', { config: forStaff, schema: listSchema }, async ({ query }) => {
    if (query.search !== undefined)
      return { users: (await ports.users.search(query.search, limitOf(query))).map(viewUser), next: null }
    const after = query.after === undefined ? {} : { after: userNameOf(query.after, 'query') }
    const users = await ports.users.list({ ...after, limit: limitOf(query) + 1 })
    const { page, next } = pageOf(users, query, user => user.userName)
    return { users: page.map(viewUser), next }
  })

  app.get('/api/users/:userName', { config: forStaff, schema: findSchema }, async ({ params }) =>
    viewUser(await findUser(ports, userNameOf(params.userName))),
  )

  app.patch('/api/users/:userName', { config: forAdmin, schema: changeSchema }, async ({ params, body, caller }) => {
    const { userName } = await findUser(ports, userNameOf(params.userName))
    await checkPrinter(ports, body.releaseAtOnce)
    const user = await ports.users.change(userName, body)
    await noteChange(ports, caller, {
      event: 'user-changed',
      userName,
      detail: { fields: Object.keys(body).join(' ') },
    })
    return viewUser(user)
  })

  registerEnds(app, ports)
}

/** A new name, or the end. */
function registerEnds(app: Api, ports: AdminPorts): void {
  app.post(
    '/api/users/:userName/rename',
    { config: forAdmin, schema: renameSchema },
    async ({ params, body, caller }) => {
      const { userName } = await findUser(ports, userNameOf(params.userName))
      const newName = userNameOf(body.userName, 'body')
      // Jobs go first: those of somebody else who has the name must not get more.
      if (await ports.users.find(newName)) throw nameTaken()
      await renameUser(ports, { userName, newName, actor: caller.actor })
      return viewUser(await findUser(ports, newName))
    },
  )

  app.delete(
    '/api/users/:userName',
    { config: forAdmin, schema: deleteSchema },
    async ({ params, query, caller }, reply) => {
      const userName = userNameOf(params.userName)
      if (query.erase) await erasePerson(ports, userName, caller.actor)
      else if (!(await deleteUser(ports, userName, caller.actor)))
        throw new Fault('not-found', 'there is no user of this name')
      return reply.code(204).send(null)
    },
  )
}

/** The user of a name. Fault `not-found`. */
export async function findUser(ports: Pick<AdminPorts, 'users'>, userName: string): Promise<User> {
  const user = await ports.users.find(userName)
  if (user) return user
  throw new Fault('not-found', 'there is no user of this name')
}

async function create(ports: AdminPorts, user: User, caller: Caller): Promise<void> {
  const { userName } = user
  await checkPrinter(ports, user.releaseAtOnce)
  try {
    await ports.users.create(user)
  } catch (cause) {
    if (!isFault(cause, 'records-conflict')) throw cause
    throw nameTaken(cause)
  }
  await noteChange(ports, caller, { event: 'user-created', userName })
}

function nameTaken(cause?: unknown): Fault {
  return new Fault('records-conflict', 'there is a user of this name already', { cause })
}

async function checkPrinter(ports: AdminPorts, name: string | null | undefined): Promise<void> {
  if (name && !(await ports.printers.find(name)))
    throw bodyFault('releaseAtOnce', 'takes the name of a printer that exists, or null')
}
