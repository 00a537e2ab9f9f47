import { canonicalCardNumber } from '../core/credential.ts'
import { type RefusedUser, refusedUser, type WantedCards } from '../core/synchronisation.ts'
import type { Ports } from '../ports.ts'

export interface CardPlan {
  readonly enroll: readonly { readonly userName: string; readonly number: string }[]
  readonly refused: readonly RefusedUser[]
}

/** Which cards of a source are new. A card that is its owner's already is left out, one that is another's is refused. */
export async function planCards(
  ports: Pick<Ports, 'cards' | 'indexer'>,
  wanted: readonly WantedCards[],
): Promise<CardPlan> {
  const planner = new CardPlanner(ports)
  for (const { userName, numbers, ...place } of wanted)
    for (const number of numbers) await planner.take(number, { userName, ...place })
  return planner
}

class CardPlanner implements CardPlan {
  readonly enroll: { userName: string; number: string }[] = []
  readonly refused: RefusedUser[] = []
  readonly #ports: Pick<Ports, 'cards' | 'indexer'>
  readonly #owners = new Map<string, string>()

  constructor(ports: Pick<Ports, 'cards' | 'indexer'>) {
    this.#ports = ports
  }

  async take(given: string, user: { readonly userName: string; readonly place?: string }): Promise<void> {
    const number = canonicalCardNumber(given)
    if (number === undefined) return void this.refused.push(refusedUser(user, 'bad-card'))
    const owner = this.#owners.get(number) ?? (await this.#ownerOf(number))
    this.#owners.set(number, owner ?? user.userName)
    if (owner === undefined) this.enroll.push({ userName: user.userName, number })
    else if (owner !== user.userName) this.refused.push(refusedUser(user, 'card-of-another'))
  }

  async #ownerOf(number: string): Promise<string | undefined> {
    const { cards, indexer } = this.#ports
    return (await cards.find(await indexer.ofCard(number)))?.userName
  }
}
