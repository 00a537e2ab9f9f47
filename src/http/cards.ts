import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import { enrollCard } from '../gateway/enroll-card.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { answers, closed, noContent, UserNameParams, userNameOf } from './shapes.ts'
import { CardView } from './user-shapes.ts'
import { findUser } from './users.ts'

const forOperator = { access: 'operator' } as const
const forStaff = { access: 'staff' } as const
const tags = ['Cards']

const enrollSchema = {
  tags,
  summary: 'Give a user a card',
  description:
    'Separators and case of the number do not matter. The number is kept nowhere, only a keyed digest of it.',
  params: UserNameParams,
  body: closed(
    { number: Type.String({ minLength: 1, maxLength: 256, description: 'a card number: 1 to 64 letters and digits' }) },
    { examples: [{ number: '04:A1:B2:C3:D4:E5:F6' }] },
  ),
  response: answers({ 201: closed({ id: Type.String() }, { description: 'The card' }) }, 400, 404, 409, 413, 415),
}

const listSchema = {
  tags,
  summary: 'List the cards of a user',
  description: 'Oldest first, without numbers.',
  params: UserNameParams,
  response: answers({ 200: closed({ cards: Type.Array(CardView) }, { description: 'The cards' }) }, 400, 404),
}

const removeSchema = {
  tags,
  summary: 'Take a card away',
  description: 'The card opens nothing from this instant on.',
  params: closed({ userName: UserNameParams.properties.userName, id: Type.String({ description: 'id of a card' }) }),
  response: answers({ 204: noContent('The card is gone') }, 400, 404),
}

export function registerCards(app: Api, { ports }: AdminParts): void {
  app.post(
    '/api/users/:userName/cards',
    { config: forOperator, schema: enrollSchema },
    async ({ params, body, caller }, reply) => {
      const card = await enrollCard(ports, {
        userName: userNameOf(params.userName),
        number: body.number,
        actor: caller.actor,
      })
      return reply.code(201).send({ id: card.id })
    },
  )

  app.get('/api/users/:userName/cards', { config: forStaff, schema: listSchema }, async ({ params }) => {
    const { userName } = await findUser(ports, userNameOf(params.userName))
    const cards = await ports.cards.ofUser(userName)
    return { cards: cards.map(({ id, addedAt }) => ({ id, addedAt: addedAt.toString() })) }
  })

  app.delete(
    '/api/users/:userName/cards/:id',
    { config: forOperator, schema: removeSchema },
    async ({ params, caller }, reply) => {
      const { userName } = await findUser(ports, userNameOf(params.userName))
      const own = (await ports.cards.ofUser(userName)).find(card => card.id === params.id)
      if (!own || !(await ports.cards.remove(own.id))) throw new Fault('not-found', 'this user has no such card')
      const at = ports.clock.now()
      await ports.audit.append({ at, event: 'card-removed', actor: caller.actor, userName, detail: { cardId: own.id } })
      return reply.code(204).send(null)
    },
  )
}
