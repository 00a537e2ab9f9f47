import type { NearFacts } from '../ports/facts.ts'
import type { Ports } from '../ports.ts'

/** The facts of a log-in, asked at the directory itself. */
export function directoryFacts(directory: Pick<Ports, 'pins' | 'cards' | 'users' | 'printers'>): NearFacts {
  const { pins, cards, users, printers } = directory
  return {
    findPin: async indexes => {
      const found = await pins.find(indexes)
      return found && { ...found, user: await users.find(found.pin.userName) }
    },
    findCard: async indexes => {
      const card = await cards.find(indexes)
      return card && { card, user: await users.find(card.userName) }
    },
    groups: () => users.groups(),
    findPrinter: name => printers.find(name),
  }
}
