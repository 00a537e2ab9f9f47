import { Type } from 'typebox'
import { closed, InstantText, nullable } from './shapes.ts'

export const GuestCase = closed(
  {
    guest: Type.String({ description: 'address of the guest' }),
    state: Type.Enum(['waiting', 'approved', 'refused']),
    linkUntil: InstantText,
  },
  { description: 'The guest, and what has become of the request' },
)

export const GuestView = closed({
  userName: Type.String(),
  email: nullable(Type.String(), 'the address to which PINs are sent, or null'),
  enabled: Type.Boolean({ description: 'false: the visit has ended' }),
  since: InstantText,
})
