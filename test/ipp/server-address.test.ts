import { expect, test } from 'vitest'
import { HeldQuota } from '../../src/gateway/held-quota.ts'
import { pinChecks } from '../../src/gateway/pin-checks.ts'
import { openHoldQueue } from '../../src/ipp/server.ts'
import { openQueueHouse } from './queue-house.ts'

test.each([
  ['127.0.0.1', 'is taken by another program; end that one or choose another port with --ipp HOST:PORT'],
  ['192.0.2.1', 'is no address of this machine; choose one that is with --ipp HOST:PORT, or 0.0.0.0 for all'],
])('the hold queue cannot take %s: a fault of the configuration that says what to do', async (host, words) => {
  await using house = await openQueueHouse()
  const { port, tlsFolder } = house
  const again = openHoldQueue(
    { host, port, tlsFolder },
    {
      ports: house,
      quota: new HeldQuota(house),
      pinChecks: pinChecks(house),
      onHeld: () => undefined,
      isStopping: () => false,
    },
  )
  await expect(again).rejects.toMatchObject({
    code: 'configuration-invalid',
    message: `ipp: ${host}:${port} ${words}`,
  })
})
