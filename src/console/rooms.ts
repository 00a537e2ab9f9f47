import type { ComponentType } from 'preact'
import type { ConsoleKey } from '../texts/console/en.ts'
import { FirstStepsRoom } from './first-steps-room.tsx'
import { FloorRoom } from './floor-room.tsx'
import { GroupsRoom } from './groups-room.tsx'
import { ReportsRoom } from './reports-room.tsx'
import { SettingsRoom } from './settings-room.tsx'
import { UserRoom } from './user-room.tsx'
import { UsersRoom } from './users-room.tsx'
import type { Right } from './visit.ts'

export interface Room {
  readonly path: string
  readonly name: ConsoleKey
  readonly component: ComponentType
  /** What is under its address: `<path>/:name`. */
  readonly under?: ComponentType
  /** Who may come in; absent: all staff. The API refuses the same. */
  readonly needs?: Right
}

/** In the order of the navigation. */
export const rooms: readonly Room[] = [
  { path: '/console', name: 'room.floor', component: FloorRoom },
  { path: '/console/users', name: 'room.users', component: UsersRoom, under: UserRoom },
  { path: '/console/groups', name: 'room.groups', component: GroupsRoom },
  { path: '/console/reports', name: 'room.reports', component: ReportsRoom, needs: 'audit' },
  { path: '/console/settings', name: 'room.settings', component: SettingsRoom },
  { path: '/console/first-steps', name: 'room.first-steps', component: FirstStepsRoom, needs: 'manage' },
]
