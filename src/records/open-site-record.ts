import type { Gateways, SiteFacts, SiteLeases } from '../ports/fleet.ts'
import type { InboundMails } from '../ports/inbound.ts'
import type { Outbox } from '../ports/mail.ts'
import type { PanelDevices } from '../ports/panels.ts'
import type {
  Audit,
  AuditChain,
  Jobs,
  Links,
  Orphans,
  Reports,
  Tallies,
  Throttles,
  WebSessions,
} from '../ports/site.ts'
import type { Sealer } from '../ports.ts'
import { SqlAudit } from './audit.ts'
import { SqlAuditChain } from './audit-chain.ts'
import { AuditSigner } from './audit-signer.ts'
import { SqlGateways } from './gateways.ts'
import { SqlInboundMails } from './inbound-mails.ts'
import { SqlJobs } from './jobs.ts'
import { SqlLinks } from './links.ts'
import { siteMigrations } from './migrate.ts'
import { SqlOrphans } from './orphans.ts'
import { SqlOutbox } from './outbox.ts'
import { SqlPanelDevices } from './panel-devices.ts'
import { SqlReports } from './reports.ts'
import { SqlSiteFacts, SqlSiteLeases } from './site-leases.ts'
import type { Sql } from './sql.ts'
import { SqlTallies } from './tallies.ts'
import { SqlThrottles } from './throttles.ts'
import { SqlWebSessions } from './web-sessions.ts'

export interface SiteRecord {
  readonly gateways: Gateways
  readonly siteLeases: SiteLeases
  readonly siteFacts: SiteFacts
  readonly jobs: Jobs
  readonly orphans: Orphans
  readonly throttles: Throttles
  readonly tallies: Tallies
  readonly links: Links
  readonly webSessions: WebSessions
  readonly panelDevices: PanelDevices
  readonly reports: Reports
  readonly outbox: Outbox
  readonly inboundMails: InboundMails
  readonly audit: Audit
  readonly auditChain: AuditChain
}

export interface SiteKeys {
  readonly sealer: Sealer
  /** Of 32 octets: signs audit entries and chains them. */
  readonly auditKey: Uint8Array
}

/** The site record in a database, its tables brought up to date. */
export async function openSiteRecord(sql: Sql, { sealer, auditKey }: SiteKeys): Promise<SiteRecord> {
  await sql.migrate(siteMigrations)
  const signer = new AuditSigner(auditKey)
  return {
    gateways: new SqlGateways(sql),
    siteLeases: new SqlSiteLeases(sql),
    siteFacts: new SqlSiteFacts(sql),
    jobs: new SqlJobs(sql),
    orphans: new SqlOrphans(sql),
    throttles: new SqlThrottles(sql),
    tallies: new SqlTallies(sql),
    links: new SqlLinks(sql),
    webSessions: new SqlWebSessions(sql),
    panelDevices: new SqlPanelDevices(sql),
    reports: new SqlReports(sql),
    audit: new SqlAudit(sql, sealer, signer),
    auditChain: new SqlAuditChain(sql, signer),
    outbox: new SqlOutbox(sql),
    inboundMails: new SqlInboundMails(sql),
  }
}
