import { type Static, Type } from 'typebox'
import { judgePin, type Pin } from '../core/pin.ts'
import type { PinWish } from '../core/pin-wish.ts'
import { issuePin } from '../gateway/issue-pin.ts'
import { revokePin } from '../gateway/revoke-pin.ts'
import type { AdminParts, Api } from './admin-parts.ts'
import { bodyFault } from './input-fault.ts'
import { answers, closed, noContent, UserNameParams, userNameOf } from './shapes.ts'
import { IssuedPinView, PinView, PinWishShape, viewIssuedPin, viewTerms } from './user-shapes.ts'
import { findUser } from './users.ts'

const forOperator = { access: 'operator' } as const
const forStaff = { access: 'staff' } as const
const tags = ['PINs']

const issueSchema = {
  tags,
  summary: 'Issue a PIN',
  description:
    'Issues a random PIN; the one before ends at once. Whether it is temporary, until when and for how many log-ins follows the settings of this moment, unless the request says otherwise. The digits are shown in this answer only.',
  params: UserNameParams,
  body: PinWishShape,
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
    async ({ params, body, caller }, reply) => {
      const request = {
        userName: userNameOf(params.userName),
        actor: caller.actor,
        cause: 'administrator',
        wish: wishOf(body),
      } as const
      return reply.code(201).send(viewIssuedPin(await issuePin(ports, request)))
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
    ...viewTerms(pin),
    endedAt: pin.endedAt?.toString() ?? null,
    endReason: pin.endReason,
    valid: judgePin(pin, at) === 'valid',
  }
}

function wishOf({ validFrom, validUntil, ...rest }: Static<typeof PinWishShape>): PinWish {
  return {
    ...rest,
    ...(validFrom === undefined ? {} : { validFrom: instantOf('validFrom', validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: instantOf('validUntil', validUntil) }),
  }
}

/** An instant as records keep it, to the millisecond. */
function instantOf(field: string, text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text).round({ smallestUnit: 'millisecond', roundingMode: 'trunc' })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw bodyFault(field, 'takes an instant with its offset, such as "2026-11-24T18:00:00+01:00"')
  }
}
