import type { ComponentType } from 'preact'
import type { ConsoleKey } from '../texts/console/en.ts'
import { FirstStepsRoom } from './first-steps-room.tsx'
import { FloorRoom } from './floor-room.tsx'
import type { Right } from './visit.ts'

export interface Room {
  readonly path: string
  readonly name: ConsoleKey
  readonly component: ComponentType
  /** Who may come in; absent: all staff. The API refuses the same. */
  readonly needs?: Right
}

/** In the order of the navigation. */
export const rooms: readonly Room[] = [
  { path: '/console', name: 'room.floor', component: FloorRoom },
  { path: '/console/first-steps', name: 'room.first-steps', component: FirstStepsRoom, needs: 'manage' },
]
