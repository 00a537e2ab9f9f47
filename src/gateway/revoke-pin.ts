import type { Ports } from '../ports.ts'

/** Ends a user's PINs at once. Answers how many there were. */
export async function revokePin(
  ports: Pick<Ports, 'clock' | 'pins' | 'webSessions' | 'audit'>,
  request: { readonly userName: string; readonly actor: string },
): Promise<number> {
  const at = ports.clock.now()
  const ended = await ports.pins.end(request.userName, at, 'revoked')
  await ports.webSessions.endAll(request.userName, { via: 'pin' })
  if (ended > 0)
    await ports.audit.append({ at, event: 'pin-revoked', actor: request.actor, userName: request.userName })
  return ended
}
