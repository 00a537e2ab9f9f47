import { expect, test } from 'vitest'
import type { Health } from '../../src/core/health.ts'
import { openMovedClock } from '../servers/moved-clock.ts'
import { startGateway } from '../servers/start-gateway.ts'
import { startPostgres } from '../servers/start-postgres.ts'
import { openTempFolder } from '../servers/temp-folder.ts'

test('a gateway whose clock is not that of its databases goes on and says so in its health', async () => {
  await using postgres = await startPostgres()
  await using folder = await openTempFolder('clock')
  const clock = await openMovedClock(folder.path)
  const [site, directory] = [await postgres.createDatabase(), await postgres.createDatabase()]
  await using gateway = await startGateway({ flags: ['--database', site, '--directory', directory], env: clock.env })
  const right = await gateway.api<Health>('GET', '/health')
  expect(right).toMatchObject({ ready: true, parts: { directory: { ok: true }, siteRecord: { ok: true } } })
  await clock.ahead(1)
  const { ready, parts } = await gateway.api<Health>('GET', '/health')
  const said = {
    ok: false,
    reason: expect.stringMatching(/^this gateway's clock is 36\d\d(\.\d)? s ahead of the data/),
  }
  expect({ ready, parts }).toMatchObject({ ready: true, parts: { directory: said, siteRecord: said } })
})
