import { sql } from 'kysely'
import type { ColumnTypes } from './migrations/column-types.ts'
import { createDirectory } from './migrations/directory-0001-first.ts'
import { createSynchronisation } from './migrations/directory-0002-synchronisation.ts'
import { createMailTexts } from './migrations/directory-0003-mail-texts.ts'
import { createGuests } from './migrations/directory-0004-guests.ts'
import { createChanges } from './migrations/directory-0005-changes.ts'
import { createSites } from './migrations/directory-0006-sites.ts'
import { createUserSearch } from './migrations/directory-0007-user-search.ts'
import { createSiteRecord } from './migrations/site-0001-first.ts'
import { createLinks } from './migrations/site-0002-links.ts'
import { createOutbox } from './migrations/site-0003-outbox.ts'
import { createWebSessions } from './migrations/site-0004-web-sessions.ts'
import { createInboundMails } from './migrations/site-0005-inbound.ts'
import { createGateways } from './migrations/site-0006-gateways.ts'
import { createPanels } from './migrations/site-0007-panels.ts'
import { createReports } from './migrations/site-0008-reports.ts'
import { createJobHistory } from './migrations/site-0009-job-history.ts'
import type { MigrationSet } from './sql.ts'

export const directoryMigrations: MigrationSet = {
  record: 'directory',
  migrations: types => ({
    '0001-first': { livesWith: '0001-first', up: db => createDirectory(db, types) },
    '0002-synchronisation': { livesWith: '0002-synchronisation', up: db => createSynchronisation(db, types) },
    '0003-mail-texts': { livesWith: '0003-mail-texts', up: db => createMailTexts(db, types) },
    '0004-guests': { livesWith: '0004-guests', up: db => createGuests(db, types) },
    '0005-changes': { livesWith: '0004-guests', up: db => createChanges(db, types) },
    '0006-sites': { livesWith: '0005-changes', up: db => createSites(db, types) },
    '0007-user-search': { livesWith: '0006-sites', up: db => createUserSearch(db, types) },
  }),
}

export const siteMigrations: MigrationSet = {
  record: 'site',
  migrations: types => ({
    '0001-first': { livesWith: '0001-first', up: db => createSiteRecord(db, types) },
    '0002-links': { livesWith: '0002-links', up: db => createLinks(db, types) },
    '0003-outbox': { livesWith: '0003-outbox', up: db => createOutbox(db, types) },
    '0004-web-sessions': { livesWith: '0004-web-sessions', up: db => createWebSessions(db, types) },
    '0005-inbound': { livesWith: '0005-inbound', up: db => createInboundMails(db, types) },
    '0006-gateways': { livesWith: '0006-gateways', up: db => createGateways(db, types) },
    '0007-panels': { livesWith: '0006-gateways', up: db => createPanels(db, types) },
    '0008-reports': { livesWith: '0006-gateways', up: createReports },
    '0009-job-history': { livesWith: '0006-gateways', up: createJobHistory },
  }),
}

/** Names of all migrations, by record. */
export function knownMigrations(): Readonly<Record<MigrationSet['record'], readonly string[]>> {
  const names = ({ migrations }: MigrationSet) => Object.keys(migrations(noTypes))
  return { directory: names(directoryMigrations), site: names(siteMigrations) }
}

/** For migrations that are listed, not run. */
const noTypes: ColumnTypes = {
  dialect: 'sqlite',
  countingId: sql``,
  text: sql``,
  whole: sql``,
  real: sql``,
  bytes: sql``,
}
