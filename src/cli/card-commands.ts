import type { Command } from 'commander'
import { askSecret } from './ask-secret.ts'
import { addCommand, addGroup, connected } from './command.ts'
import type { Desk, DeskFlags } from './desk.ts'
import { path } from './gateway-path.ts'
import { shownInstant } from './instant-text.ts'

interface Card {
  readonly id: string
  readonly addedAt: string
}

/** `holdfast card …` */
export function addCardCommands(program: Command, desk: Desk): void {
  const group = addGroup(program, 'card', 'cards of users')
  addCommand(group, {
    usage: 'list <user>',
    about: 'List the cards of a user, without numbers',
    examples: ['holdfast card list ada'],
    flags: connected,
  }).action(async (userName: string, flags: DeskFlags) => {
    const { text } = await (await desk.administrate(flags)).send('GET', path`/api/users/${userName}/cards`)
    await desk.show<{ readonly cards: readonly Card[] }>(text, flags, async ({ cards }) => {
      if (cards.length === 0) return desk.screen.lines(`${userName} has no card.`)
      const columns = [
        { title: 'CARD', of: ({ id }: Card) => id, isWhole: true },
        { title: 'ADDED', of: ({ addedAt }: Card) => shownInstant(addedAt) },
      ]
      await desk.screen.table(columns, cards)
    })
  })

  addCommand(group, {
    usage: 'add <user>',
    about: 'Give a user a card; its number is asked for, or read from the standard input',
    examples: ['holdfast card add ada', 'holdfast card add ada < number.txt'],
    flags: connected,
  }).action(async (userName: string, flags: DeskFlags) => {
    const gateway = await desk.administrate(flags)
    const number = (await askSecret(desk.surroundings, `Number of the card of ${userName}`)).trim()
    const { text } = await gateway.send('POST', path`/api/users/${userName}/cards`, { body: { number } })
    await desk.show<Card>(text, flags, ({ id }) => desk.screen.lines(`${userName} has the card ${id}.`))
  })

  addCommand(group, {
    usage: 'remove <user> <card>',
    about: 'Take a card away; it opens nothing from this instant on',
    examples: ['holdfast card remove ada 0c8d2a1e-7a0f-4f0e-9d55-0d6f6a1d9b11'],
    flags: connected,
  }).action(async (userName: string, card: string, flags: DeskFlags) => {
    const gateway = await desk.administrate(flags)
    const { text } = await gateway.send('DELETE', path`/api/users/${userName}/cards/${card}`)
    await desk.show(text, flags, () => desk.screen.lines('The card opens nothing any more.'))
  })
}
