import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { someUser } from '../office.ts'
import { openTempFolder } from '../servers/temp-folder.ts'
import { until } from '../servers/until.ts'
import { MailCatcher } from './mail-catcher.ts'
import { pinIn } from './mail-house.ts'
import { type CrashPoint, crashPoints, openMailLife } from './mail-life.ts'

const program = fileURLToPath(new URL('mail-until-killed.ts', import.meta.url))
/** Beyond the lease of a mail and the patience with a PIN that never came. */
const ahead = { minutes: 20 }

async function openHouse(userNames: readonly string[]) {
  await using stack = new AsyncDisposableStack()
  const { path } = stack.use(await openTempFolder('mail-crash'))
  const server = stack.use(await MailCatcher.start())
  const setUp = stack.use(await openMailLife(path))
  await setUp.settings.change(server.settings)
  for (const userName of userNames) await setUp.users.create(someUser(userName, { email: `${userName}@example.org` }))
  await setUp[Symbol.asyncDispose]()
  const owned = stack.move()
  return { path, server, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Runs a life in a process of its own to its end; `stopAfter` tells whether it has lived long enough. */
async function live(path: string, dieAt: string, userNames: readonly string[], stopAfter?: () => Promise<unknown>) {
  const child = spawn(process.execPath, [program, path, dieAt, ...userNames], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const closed = once(child, 'close')
  try {
    await stopAfter?.()
  } finally {
    if (stopAfter) child.kill('SIGKILL')
  }
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
}

/** A later life, in which all that can still go goes. Answers whose PIN there is, with how many mails told it. */
async function finish(path: string, server: MailCatcher, userNames: readonly string[]) {
  await using life = await openMailLife(path, { ahead })
  life.openRoom()
  const isDone = async () => (await life.outbox.prepared(1)).length === 0 && (await life.outbox.counts()).waiting === 0
  await until(isDone, { withinMs: 20_000, what: 'an empty outbox' })
  const told = []
  for (const userName of userNames) {
    const issued = await life.pins.ofUser(userName)
    const mails = server.mails.filter(({ to }) => to[0] === `${userName}@example.org`)
    const opened = await Promise.all(
      mails.map(async ({ text }) => life.pins.find(await life.indexer.ofPin(pinIn(text) ?? ''))),
    )
    expect(opened.map(found => found?.pin.id)).toEqual(mails.map(() => issued.at(-1)?.id))
    told.push({
      issued: issued.length,
      mails: mails.length,
      ids: new Set(mails.map(({ messageId }) => messageId)).size,
    })
  }
  return told
}

/** How many PINs there are, and how many mails told of them, after a crash at each step. */
const expected: Readonly<Record<CrashPoint, { issued: number; mails: number; ids: number }>> = {
  'before outbox.add': { issued: 0, mails: 0, ids: 0 },
  'after outbox.add': { issued: 0, mails: 0, ids: 0 },
  'after pins.issue': { issued: 1, mails: 1, ids: 1 },
  'after outbox.confirm': { issued: 1, mails: 1, ids: 1 },
  'after outbox.claim': { issued: 1, mails: 1, ids: 1 },
  'before mailTransport.send': { issued: 1, mails: 1, ids: 1 },
  // The one window: the server has said 250, and we have not written it down.
  'after mailTransport.send': { issued: 1, mails: 2, ids: 1 },
  'after outbox.settle': { issued: 1, mails: 1, ids: 1 },
}

test.each(crashPoints)('S51 killed %s: no PIN’s mail is lost, and none doubled but in the one window', async point => {
  await using house = await openHouse(['ada'])
  await live(house.path, point, ['ada'])
  expect(await finish(house.path, house.server, ['ada'])).toEqual([expected[point]])
})

test('S51 killed while the server has the whole mail and has not answered: again, with the same Message-ID', async () => {
  await using house = await openHouse(['ada'])
  const never = Promise.withResolvers<undefined>()
  house.server.script = { content: () => never.promise }
  await live(house.path, '', ['ada'], () =>
    until(async () => house.server.mails.length === 1, { withinMs: 20_000, what: 'a mail' }),
  )
  house.server.script = {}
  expect(await finish(house.path, house.server, ['ada'])).toEqual([{ issued: 1, mails: 2, ids: 1 }])
})

test('S51 killed at any time while many PINs are issued and mailed: each mail comes, with one Message-ID', async () => {
  const userNames = Array.from({ length: 60 }, (_, at) => `user${at}`)
  await using house = await openHouse(userNames)
  const parts = [userNames.slice(0, 20), userNames.slice(20, 40), userNames.slice(40)]
  for (const [at, part] of parts.entries())
    await live(house.path, '', part, () =>
      until(async () => house.server.mails.length > at * 20 + 5, { withinMs: 20_000, what: 'some mails' }),
    )
  const told = await finish(house.path, house.server, userNames)
  expect(told.filter(({ issued, mails }) => issued === 0 && mails > 0)).toEqual([])
  expect(told.filter(({ issued, ids }) => issued > 0 && ids !== 1)).toEqual([])
  // At most the five under way at each kill.
  expect(told.filter(({ mails }) => mails > 1).length).toBeLessThanOrEqual(15)
})
