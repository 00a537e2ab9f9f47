import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { accepts } from './run.ts'
import { startRedis } from './start-redis.ts'
import { isRunning } from './temp-folder.ts'

test('Redis answers a ping, stops and leaves nothing behind', async () => {
  const redis = await startRedis()
  const socket = connect(redis.port, '127.0.0.1')
  socket.write('PING\r\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  expect(String(answer)).toBe('+PONG\r\n')
  await redis[Symbol.asyncDispose]()
  expect(isRunning(redis.pid)).toBe(false)
  expect(await accepts({ port: redis.port })).toBe(false)
})
