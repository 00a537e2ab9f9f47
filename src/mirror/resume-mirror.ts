import type { Printer } from '../core/printer.ts'
import type { Group } from '../core/user.ts'
import { Guard } from './guard.ts'
import type { MirrorParts } from './mirror-parts.ts'
import type { Marker } from './mirror-store.ts'

/**
 * Believes a mirror that was followed by others, or by a former life of this gateway, up to the instant that is noted in
 * it. Nothing happens when no such note of this snapshot is there. All that changed since the snapshot is read again when
 * the directory is back.
 */
export async function resumeMirror({ state, store }: MirrorParts, { epoch, from, pins, cards }: Marker): Promise<void> {
  const [pulse, gone, groups, printers] = await Promise.all([
    store.readPulse(),
    store.readGone(),
    store.readList('groups'),
    store.readList('printers'),
  ])
  if (pulse?.epoch !== epoch || gone?.epoch !== epoch || !groups || !printers) return
  const guard = new Guard()
  for (const id of gone.pins) guard.learn('pin', id, guard.mark('pin', id), undefined)
  for (const id of gone.cards) guard.learn('card', id, guard.mark('card', id), undefined)
  const list = printers as readonly Printer[] // codec border: sealed by a gateway of ours, as the groups are
  state.lists = { groups: groups as readonly Group[], printers: new Map(list.map(one => [one.name, one])) }
  state.entries = pins + cards
  state.followed = { epoch, guard, cursor: from }
  state.resume(Temporal.Instant.fromEpochMilliseconds(pulse.asOf))
}
