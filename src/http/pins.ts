import { type Static, Type } from 'typebox'
import { judgePin, type Pin } from '../core/pin.ts'
import { issuePin } from '../gateway/issue-pin.ts'
import { revokePin } from '../gateway/revoke-pin.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { answers, closed, noContent, UserNameParams, userNameOf } from './shapes.ts'
import { IssuedPinView, PinView } from './user-shapes.ts'
import { findUser } from './users.ts'

const forOperator = { access: 'operator' } as const
const forStaff = { access: 'staff' } as const
const tags = ['PINs']

const issueSchema = {
  tags,
  summary: 'Issue a PIN',
  description:
    'Issues a random PIN; the one before ends at once. Whether it is temporary, and until when, follows the settings of this moment. The digits are shown in this answer only.',
  params: UserNameParams,
  body: closed({}, { description: 'nothing: PINs are random', examples: [{}] }),
  response: answers({ 201: IssuedPinView }, 400, 404, 409, 413, 415, 503),
}

const listSchema = {
  tags,
  summary: 'List the PINs of a user',
  description: 'Active, ended and expired ones within quarantine, oldest first, without digits.',
  params: UserNameParams,
  response: answers({ 200: closed({ pins: Type.Array(PinView) }, { description: 'The PINs' }) }, 400, 404),
}

const revokeSchema = {
  tags,
  summary: 'Revoke the PIN of a user',
  description: 'Ends whatever PIN the user has; it opens nothing from this instant on.',
  params: UserNameParams,
  response: answers({ 204: noContent('The user has no PIN') }, 400, 404),
}

export function registerPins(app: Api, { ports }: AdminParts): void {
  app.post(
    '/api/users/:userName/pins',
    { config: forOperator, schema: issueSchema },
    async ({ params, caller }, reply) => {
      const { digits, pin } = await issuePin(ports, { userName: userNameOf(params.userName), actor: caller.actor })
      return reply.code(201).send({ pin: digits, kind: pin.kind, validUntil: pin.validUntil?.toString() ?? null })
    },
  )

  app.get('/api/users/:userName/pins', { config: forStaff, schema: listSchema }, async ({ params }) => {
    const { userName } = await findUser(ports, userNameOf(params.userName))
    const at = ports.clock.now()
    return { pins: (await ports.pins.ofUser(userName)).map(pin => viewPin(pin, at)) }
  })

  app.delete(
    '/api/users/:userName/pins',
    { config: forOperator, schema: revokeSchema },
    async ({ params, caller }, reply) => {
      const { userName } = await findUser(ports, userNameOf(params.userName))
      await revokePin(ports, { userName, actor: caller.actor })
      return reply.code(204).send(null)
    },
  )
}

function viewPin(pin: Pin, at: Temporal.Instant): Static<typeof PinView> {
  return {
    kind: pin.kind,
    length: pin.length,
    issuedAt: pin.issuedAt.toString(),
    validUntil: pin.validUntil?.toString() ?? null,
    endedAt: pin.endedAt?.toString() ?? null,
    endReason: pin.endReason,
    valid: judgePin(pin, at) === 'valid',
  }
}
