import type { ComponentType } from 'preact'
import type { ConsoleKey } from '../texts/console/en.ts'
import { AuditRoom } from './audit-room.tsx'
import { CardsRoom } from './cards-room.tsx'
import { FirstStepsRoom } from './first-steps-room.tsx'
import { FloorRoom } from './floor-room.tsx'
import { GroupsRoom } from './groups-room.tsx'
import { JobRoom } from './job-room.tsx'
import { JobsRoom } from './jobs-room.tsx'
import { MailsRoom } from './mails-room.tsx'
import { PrinterRoom } from './printer-room.tsx'
import { PrintersRoom } from './printers-room.tsx'
import { ReportsRoom } from './reports-room.tsx'
import { SettingsRoom } from './settings-room.tsx'
import { SyncRoom } from './sync-room.tsx'
import { TerminalRoom } from './terminal-room.tsx'
import { TerminalsRoom } from './terminals-room.tsx'
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
  { path: '/console/jobs', name: 'room.jobs', component: JobsRoom, under: JobRoom, needs: 'operate' },
  { path: '/console/users', name: 'room.users', component: UsersRoom, under: UserRoom },
  { path: '/console/groups', name: 'room.groups', component: GroupsRoom },
  { path: '/console/printers', name: 'room.printers', component: PrintersRoom, under: PrinterRoom },
  { path: '/console/terminals', name: 'room.terminals', component: TerminalsRoom, under: TerminalRoom },
  { path: '/console/mails', name: 'room.mails', component: MailsRoom, needs: 'operate' },
  { path: '/console/synchronisation', name: 'room.sync', component: SyncRoom, needs: 'manage' },
  { path: '/console/audit', name: 'room.audit', component: AuditRoom, needs: 'audit' },
  { path: '/console/cards', name: 'room.cards', component: CardsRoom, needs: 'manage' },
  { path: '/console/reports', name: 'room.reports', component: ReportsRoom, needs: 'audit' },
  { path: '/console/settings', name: 'room.settings', component: SettingsRoom },
  { path: '/console/first-steps', name: 'room.first-steps', component: FirstStepsRoom, needs: 'manage' },
]
