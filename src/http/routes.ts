import type { AdminParts, Api } from './admin-parts.ts'
import { registerAudit } from './audit.ts'
import { registerCardListening } from './card-listening.ts'
import { registerCards } from './cards.ts'
import { registerConsoleSession } from './console-session.ts'
import { registerDeviceNames } from './device-names.ts'
import { registerEvents } from './events.ts'
import { registerExplain } from './explain.ts'
import { registerGroups } from './groups.ts'
import { registerHealth } from './health.ts'
import { registerJobs } from './jobs.ts'
import { registerMailTexts } from './mail-texts.ts'
import { registerMetrics } from './metrics.ts'
import { registerOutbox } from './outbox.ts'
import { registerPins } from './pins.ts'
import { registerPortalActivity } from './portal-activity.ts'
import { registerPortalCards } from './portal-cards.ts'
import { registerPortalGuests } from './portal-guests.ts'
import { registerPortalJobs } from './portal-jobs.ts'
import { registerPortalLink } from './portal-link.ts'
import { registerPortalOidc } from './portal-oidc.ts'
import { registerPortalPin } from './portal-pin.ts'
import { registerPortalPlaces } from './portal-places.ts'
import { registerPortalSession } from './portal-session.ts'
import { registerPrinters } from './printers.ts'
import { registerReports } from './reports.ts'
import { registerScimDiscovery } from './scim-discovery.ts'
import { registerScimGroups } from './scim-groups.ts'
import { registerScimUsers } from './scim-users.ts'
import { registerSettings } from './settings.ts'
import { registerSettingsChange } from './settings-change.ts'
import { registerSettingsCheck } from './settings-check.ts'
import { ProblemShape } from './shapes.ts'
import { registerSynchronisation } from './synchronisation.ts'
import { registerTerminalPanels } from './terminal-panels.ts'
import { registerTerminals } from './terminals.ts'
import { registerTestPages } from './test-pages.ts'
import { registerUsers } from './users.ts'

/** All parts of the API, in the order in which the documentation lists them. */
const areas = [
  registerHealth,
  registerUsers,
  registerPins,
  registerCards,
  registerCardListening,
  registerGroups,
  registerPrinters,
  registerTestPages,
  registerTerminals,
  registerTerminalPanels,
  registerDeviceNames,
  registerJobs,
  registerSettings,
  registerSettingsChange,
  registerSettingsCheck,
  registerPortalSession,
  registerPortalPin,
  registerPortalLink,
  registerPortalOidc,
  registerPortalCards,
  registerPortalGuests,
  registerPortalJobs,
  registerPortalPlaces,
  registerPortalActivity,
  registerConsoleSession,
  registerEvents,
  registerOutbox,
  registerMailTexts,
  registerAudit,
  registerExplain,
  registerReports,
  registerSynchronisation,
  registerScimDiscovery,
  registerScimUsers,
  registerScimGroups,
  registerMetrics,
]

/** Registers every route of the API. */
export function registerRoutes(app: Api, parts: AdminParts): void {
  app.addSchema(ProblemShape)
  for (const register of areas) register(app, parts)
}
