import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Operation } from '../../src/ipp/codec-names.ts'
import { until } from '../servers/until.ts'
import { type Asked, ask, head, openSocket, requestBytes, requested } from './queue-client.ts'
import { openQueueHouse, type QueueHouse } from './queue-house.ts'

const everything = { attributes: [requested('all')] }

function httpRequest(operation: Operation, asked: Asked = {}): Buffer {
  const bytes = requestBytes(operation, asked)
  return Buffer.concat([Buffer.from(head({ 'Content-Length': bytes.length })), bytes])
}

/** Held jobs of ada's with the longest of names; about 1.2 KB each in an answer that tells everything. */
async function holdJobs(house: QueueHouse, count: number): Promise<void> {
  const at = house.clock.now()
  const base = { userName: 'ada', name: 'n'.repeat(255), format: 'application/pdf', ticket: {}, document: null }
  const add = (index: number) =>
    house.jobs.add({ ...base, uuid: `${index}`, createdAt: at, expiresAt: at, source: '127.0.0.1' })
  await Promise.all(Array.from({ length: count }, (_, index) => add(index)))
}

test('requests that are sent at once over one connection are served one after another', async () => {
  let [served, most] = [0, 0]
  await using house = await openQueueHouse({
    ports: ({ users }) => ({
      users: {
        ...users,
        find: async userName => {
          served += 1
          most = Math.max(most, served)
          await nextTurn()
          served -= 1
          return users.find(userName)
        },
      },
    }),
  })
  const { socket, received } = await openSocket(house.port)
  socket.write(Buffer.concat(Array.from({ length: 10 }, () => httpRequest('Validate-Job'))))
  const answers = () => received().split('HTTP/1.1 200').length - 1
  await until(async () => answers() === 10, { withinMs: 5000, what: 'ten answers' })
  expect(most).toBe(1)
  socket.destroy()
})

test('a connection on which more requests wait than a client has reason to send is cut off', async () => {
  await using house = await openQueueHouse({ limits: { pipelinedRequests: 16 } })
  const { socket, closed } = await openSocket(house.port)
  socket.write(Buffer.concat(Array.from({ length: 40 }, () => httpRequest('Get-Jobs'))))
  await closed
  expect((await ask(house.port, 'Get-Jobs')).status).toBe('successful-ok')
})

test('a client that reads its answer too slowly is cut off', async () => {
  await using house = await openQueueHouse({ limits: { answerGraceMs: 50, answerBytesPerSecond: 1e9 } })
  await holdJobs(house, 8_000)
  const socket = connect({ port: house.port, host: '127.0.0.1' }).pause()
  await once(socket, 'connect')
  socket.write(httpRequest('Get-Jobs', everything))
  await until(async () => house.queue.connections === 1, { withinMs: 5000, what: 'a connection' })
  await until(async () => house.queue.connections === 0, { withinMs: 5000, what: 'no connection' })
  socket.destroy()
})

test('long answers together take so many bytes and no more; what an answer took is free when it has left', async () => {
  await using house = await openQueueHouse({ limits: { answersBytes: 200_000 } })
  await holdJobs(house, 100)
  for (let times = 0; times < 4; times += 1)
    expect((await ask(house.port, 'Get-Jobs', everything)).status).toBe('successful-ok')
  const socket = connect({ port: house.port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.write(httpRequest('Get-Jobs', everything))
  socket.destroy()
  await until(async () => house.queue.connections === 0, { withinMs: 5000, what: 'no connection' })
  expect((await ask(house.port, 'Get-Jobs', everything)).status).toBe('successful-ok')
})

test('an answer for which there is no room is told as busy', async () => {
  await using house = await openQueueHouse({ limits: { answersBytes: 10_000 } })
  await holdJobs(house, 100)
  expect((await ask(house.port, 'Get-Jobs', everything)).status).toBe('server-error-busy')
  expect((await ask(house.port, 'Get-Jobs')).status).toBe('successful-ok')
})
