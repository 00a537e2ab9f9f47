import { Fault, FieldFault } from '../core/fault.ts'
import { judgePinMail, type PinMail } from '../core/mail-out-policy.ts'
import type { Pin } from '../core/pin.ts'
import { choosePinLength, drawPin } from '../core/pin-generator.ts'
import { decidePin, type PinPolicy, type PinTerms } from '../core/pin-policy.ts'
import { type PinWish, refusedWishes } from '../core/pin-wish.ts'
import type { Settings } from '../core/settings.ts'
import type { User } from '../core/user.ts'
import type { Ports } from '../ports.ts'
import { confirmPinMail, preparePinMail } from './mail-pin.ts'

type IssuePorts = Pick<
  Ports,
  'clock' | 'indexer' | 'pins' | 'users' | 'settings' | 'audit' | 'random' | 'outbox' | 'sealer' | 'log' | 'webSessions'
>

/**
 * Why a PIN is issued. `asked-for`: by somebody at the log-in page who is not logged in (S56); `sponsor`: an employee vouches
 * for a guest.
 */
export type IssueCause = 'administrator' | 'user' | 'synchronisation' | 'mailed-job' | 'sponsor' | 'asked-for'

export interface IssueRequest {
  readonly userName: string
  readonly actor: string
  readonly cause: IssueCause
  /** What an administrator says otherwise than the policy (O6). */
  readonly wish?: PinWish
  /** One of many issued together: it ends a little earlier than the others or later. */
  readonly isBulk?: boolean
  /** The account was just made for a guest, who has to be told. */
  readonly isWelcome?: boolean
}

export interface IssuedPin {
  /** Shown once to whoever asked, then forgotten. */
  readonly digits: string
  readonly pin: Pin
  /** Whether it is on its way by mail, or why not. */
  readonly mail: PinMail
}

/** Draws before another digit is added; at the default odds a second draw is needed once in ten thousand times. */
const drawsPerLength = 8
/** How long a former PIN lives on at most when a new one was asked for by somebody who was not logged in (O12). */
const graceMinutes = 10
/** Bulk spreads are drawn in parts of this. */
const spreadParts = 1_000_000

/**
 * Issues a random PIN to a user. Kind, validity and uses come from the policy and the wish at this instant and stay. The
 * PIN before ends at once; when the new one was asked for without being logged in, it lives on until the new one is first
 * used, ten minutes at most (O12). Its mail is queued where the settings say so. Faults: `not-found` without such a user,
 * `input-invalid` for a wish that cannot be granted, `pins-exhausted` when no free PIN is found, `mail-impossible` for one
 * that was asked for and cannot be mailed: nothing has changed then.
 */
export async function issuePin(ports: IssuePorts, request: IssueRequest): Promise<IssuedPin> {
  const user = await ports.users.find(request.userName)
  if (!user) throw new Fault('not-found', `there is no user ${request.userName}`)
  const mail = judgePinMail(ports.settings.current(), user)
  if (request.cause === 'asked-for' && mail !== 'queued')
    throw new Fault('mail-impossible', `no PIN can be mailed to ${user.userName}: ${mail}`)
  const at = ports.clock.now()
  const terms = decideTerms(ports, user, at, request)
  const complete = (bare: BarePin) => ({ ...bare, ...terms, userName: user.userName })
  const issued = await drawFreePin(ports, { user, request, at, complete, isMailed: mail === 'queued' })
  // Whoever came in with the PIN that has ended is out; one that lives on for a while keeps its sessions until it ends.
  if (request.cause !== 'asked-for') await ports.webSessions.endAll(user.userName, { via: 'pin' })
  await ports.audit.append({
    at,
    event: 'pin-issued',
    actor: request.actor,
    userName: user.userName,
    detail: {
      cause: request.cause,
      kind: issued.pin.kind,
      length: issued.pin.length,
      validFrom: issued.pin.validFrom.toString(),
      validUntil: issued.pin.validUntil?.toString() ?? null,
      uses: issued.pin.usesLeft,
      mail,
    },
  })
  return { ...issued, mail }
}

function decideTerms(
  ports: IssuePorts,
  user: User,
  at: Temporal.Instant,
  { wish = {}, isBulk }: IssueRequest,
): PinTerms {
  const refused = refusedWishes(wish, at)
  if (refused.length > 0)
    throw new FieldFault(refused.map(({ path, detail }) => `${path.join()} ${detail}`).join('; '), refused)
  const settings = ports.settings.current()
  const endsEarlierBy = isBulk ? drawSpread(ports, settings['pins.bulkSpreadPercent']) : 0
  return decidePin({ ...policyOf(settings), endsEarlierBy }, user, at, wish)
}

function drawSpread({ random }: IssuePorts, percent: number): number {
  return ((percent / 100) * random.below(spreadParts + 1)) / spreadParts
}

/** The policy by which PINs are issued, out of the settings. */
function policyOf(settings: Settings): PinPolicy {
  return {
    temporary: settings['pins.temporary'],
    onlyFor: settings['pins.temporaryFor'],
    validityHours: settings['pins.validityHours'],
    untilTime: settings['pins.validUntilTime'],
    timeZone: settings['site.timeZone'],
    uses: settings['pins.uses'],
  }
}

type BarePin = Omit<Pin, keyof PinTerms | 'userName'>

interface Issue {
  readonly user: User
  readonly request: IssueRequest
  /** When it is issued, and from when its validity counts (S29). */
  readonly at: Temporal.Instant
  readonly complete: (pin: BarePin) => Pin
  readonly isMailed: boolean
}

type DrawnPin = Omit<IssuedPin, 'mail'>

async function drawFreePin(ports: IssuePorts, issue: Issue): Promise<DrawnPin> {
  const settings = ports.settings.current()
  const lengths = {
    minLength: settings['pins.minLength'],
    maxLength: settings['pins.maxLength'],
    guessOdds: settings['pins.guessOdds'],
  }
  const { at } = issue
  const bare = { issuedAt: at, endedAt: null, endReason: null, endsFormerOnUse: issue.request.cause === 'asked-for' }
  const shortest = choosePinLength((await ports.pins.countLive(at)) + 1, lengths)
  for (let length = shortest; length <= lengths.maxLength; length += 1) {
    for (let draw = 0; draw < drawsPerLength; draw += 1) {
      const digits = drawPin(length, ports.random.below)
      const drawn = { digits, pin: issue.complete({ ...bare, id: ports.random.uuid(), length }) }
      if (await take(ports, issue, drawn)) return drawn
    }
  }
  throw new Fault('pins-exhausted', `no free PIN of at most ${lengths.maxLength} digits; raise pins.maxLength`)
}

/** false: the digits are somebody's, now or within quarantine, under any generation of keys. */
async function take(
  ports: IssuePorts,
  { user, request, isMailed }: Issue,
  { digits, pin }: DrawnPin,
): Promise<boolean> {
  const indexes = await ports.indexer.ofPin(digits)
  const current = indexes[0]
  if (!current || (await ports.pins.find(indexes))) return false
  const endFormerAt = pin.endsFormerOnUse ? pin.issuedAt.add({ minutes: graceMinutes }) : pin.issuedAt
  const mail = isMailed ? await preparePinMail(ports, user, { pin, digits }, request) : undefined
  const isIssued = await ports.pins.issue(pin, current, endFormerAt)
  if (mail && isIssued) await confirmPinMail(ports, mail)
  else if (mail) await ports.outbox.forget(mail.id)
  return isIssued
}
