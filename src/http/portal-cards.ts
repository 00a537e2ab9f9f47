import { Type } from 'typebox'
import { Fault } from '../core/fault.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { loggedInOf } from './caller.ts'
import { noteChange } from './note-change.ts'
import { answers, closed, noContent } from './shapes.ts'
import { CardView } from './user-shapes.ts'

const config = { access: 'user' } as const
const tags = ['Portal']

const listSchema = {
  tags,
  summary: 'List the own cards',
  description: 'Oldest first, without numbers. A new one is added at a terminal: tap it, then type the PIN.',
  response: answers({ 200: closed({ cards: Type.Array(CardView) }, { description: 'The cards' }) }),
}

const removeSchema = {
  tags,
  summary: 'Block a card of one’s own',
  description: 'A lost card opens nothing from this instant on.',
  params: closed({ id: Type.String({ description: 'id of a card' }) }),
  response: answers({ 204: noContent('The card is gone') }, 400, 404),
}

export function registerPortalCards(app: Api, { ports }: AdminParts): void {
  app.get('/api/portal/cards', { config, schema: listSchema }, async request => {
    const cards = await ports.cards.ofUser(loggedInOf(request).user.userName)
    return { cards: cards.map(({ id, addedAt }) => ({ id, addedAt: addedAt.toString() })) }
  })

  app.delete('/api/portal/cards/:id', { config, schema: removeSchema }, async (request, reply) => {
    const { userName } = loggedInOf(request).user
    const own = (await ports.cards.ofUser(userName)).find(card => card.id === request.params.id)
    if (!own || !(await ports.cards.remove(own.id))) throw new Fault('not-found', 'you have no such card')
    await noteChange(ports, request.caller, { event: 'card-removed', userName, detail: { cardId: own.id } })
    return reply.code(204).send(null)
  })
}
