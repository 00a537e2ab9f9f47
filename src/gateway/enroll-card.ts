import { canonicalCardNumber, maxCardNumberLength } from '../core/credential.ts'
import { Fault } from '../core/fault.ts'
import type { Card } from '../ports/directory.ts'
import type { Ports } from '../ports.ts'

/**
 * Gives a user a card. The number is indexed and forgotten: it is in no record, answer or log. Faults: `input-invalid`
 * for a number that no card has, `not-found` without such a user, `records-conflict` when the card is somebody's already.
 */
export async function enrollCard(
  ports: Pick<Ports, 'clock' | 'random' | 'users' | 'cards' | 'indexer' | 'audit'>,
  request: { readonly userName: string; readonly number: string; readonly actor: string },
): Promise<Card> {
  const { userName, actor } = request
  const number = canonicalCardNumber(request.number)
  if (number === undefined)
    throw new Fault('input-invalid', `a card number has 1 to ${maxCardNumberLength} letters and digits`)
  if (!(await ports.users.find(userName))) throw new Fault('not-found', `there is no user ${userName}`)
  const indexes = await ports.indexer.ofCard(number)
  const current = indexes[0]
  // A record keeps one index; under an older generation the same card would not be unique by itself.
  if (!current || (await ports.cards.find(indexes)))
    throw new Fault('records-conflict', 'this card is somebody’s already')
  const at = ports.clock.now()
  const card: Card = { id: ports.random.uuid(), userName, addedAt: at }
  await ports.cards.add(card, current)
  await ports.audit.append({ at, event: 'card-enrolled', actor, userName, detail: { cardId: card.id } })
  return card
}
