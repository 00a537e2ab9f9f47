import { setTimeout as wait } from 'node:timers/promises'
import { submit } from '../faults/fleet-clients.ts'
import type { History } from '../faults/history.ts'
import type { SeededRandom } from '../fuzz/random.ts'
import type { FleetSite, FormerPin, SiteGateway, Staff } from './open-fleet.ts'

export interface WorkParts {
  readonly site: FleetSite
  readonly history: History
  readonly random: SeededRandom
  /** Whether the directory, the site's record or the way to them fails: no account is changed at this site meanwhile. */
  readonly isCutOff: () => boolean
}

const mostWaiting = 60
const betweenPrintsMs = 600
const betweenChangesMs = 6_000
const guestSeconds = 20

/** Clients print at whichever gateway of the site is up. */
export async function printWithoutPause({ site, history, random }: WorkParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const gateway = anyUp(site, random)
    const desk = site.desks[random.below(site.desks.length)]
    const person = desk?.staff[random.below(desk.staff.length)]
    if (gateway && person && history.waiting.size < mostWaiting) await submit({ history, random }, gateway, person)
    await wait(random.below(betweenPrintsMs))
  }
}

/** An operator gives new PINs, revokes them, and gives guests a PIN for some seconds. */
export async function changeWithoutPause(parts: WorkParts, signal: AbortSignal): Promise<void> {
  const { site, random } = parts
  while (!signal.aborted) {
    await wait(random.below(betweenChangesMs))
    const desk = site.desks[random.below(site.desks.length)]
    const person = desk?.staff[random.below(desk.staff.length)]
    const gateway = anyUp(site, random)
    if (person && gateway && !signal.aborted && !parts.isCutOff()) await change(parts, gateway, person)
  }
}

async function change({ history, random }: WorkParts, { lives }: SiteGateway, person: Staff): Promise<void> {
  const path = `/api/users/${person.userName}/pins`
  const before = person.pin
  const guestEnd = person.endsAt
  const kind = before === undefined ? 'new' : (['new', 'revoke', 'guest'] as const)[random.below(3)]
  // Until there is an answer nobody knows which PIN opens.
  person.pin = undefined
  person.endsAt = undefined
  try {
    if (kind === 'revoke') await lives.api('DELETE', path)
    else {
      const validUntil = Temporal.Now.instant().add({ seconds: guestSeconds })
      const wish = kind === 'guest' ? { validUntil: validUntil.toString() } : {}
      const { pin } = await lives.api<{ readonly pin: string }>('POST', path, wish)
      person.pin = pin
      person.pinSince = history.now
      if (kind === 'guest') person.endsAt = history.now + guestSeconds * 1_000
    }
    if (before !== undefined) person.former = formerOf(before, guestEnd, history.now)
  } catch {
    // Given anew the next time.
  }
}

function formerOf(pin: string, guestEnd: number | undefined, now: number): FormerPin {
  if (guestEnd !== undefined && guestEnd < now) return { pin, endedAt: guestEnd, credential: 'over', dueAt: undefined }
  return { pin, endedAt: now, credential: 'old', dueAt: undefined }
}

/** Revokes a PIN of somebody at one site by way of another one; undefined when nobody there has one. */
export async function revokeElsewhere(
  { site, history, random }: Pick<WorkParts, 'site' | 'history' | 'random'>,
  other: FleetSite,
): Promise<FormerPin | undefined> {
  const everybody = site.desks.flatMap(({ staff }) => staff)
  const person = everybody.find(({ pin, endsAt }) => pin !== undefined && endsAt === undefined)
  const gateway = anyUp(other, random)
  if (!person || person.pin === undefined || !gateway) return undefined
  const { pin } = person
  person.pin = undefined
  await gateway.lives.api('DELETE', `/api/users/${person.userName}/pins`)
  person.former = { pin, endedAt: history.now, credential: 'old', dueAt: undefined }
  return person.former
}

function anyUp({ gateways }: FleetSite, random: SeededRandom): SiteGateway | undefined {
  const up = gateways.filter(({ lives }) => lives.isUp)
  return up[random.below(Math.max(1, up.length))]
}
